internal import ECS

/// The dossiers of a file: one document, on one line or many, or one on each line.
public enum DossierTexts {
  /// Calls `body` with each dossier's JSON text and the line that it begins in, from 1; blank lines are
  /// passed over.
  ///
  /// A file whose first line is a JSON object has one dossier a line. At most 256 MiB a dossier.
  /// - Throws: `HandoffError` when the file cannot be read, or a dossier is larger; and what `body` throws.
  public static func forEach(inFile path: String, _ body: (_ text: [UInt8], _ line: Int) throws -> Void)
    throws
  {
    let largest = DossierFolder.largestFile
    var reader = try open(path, largest)
    var whole: (text: [UInt8], line: Int)?
    var isFirst = true
    while let line = try next(&reader) {
      guard case .text(let text) = line else {
        throw HandoffError(
          path: path, operation: "read", reason: "line \(reader.lineNumber) has more than \(largest) bytes")
      }
      if var rest = whole {
        whole = nil
        rest.text += [0x0A] + text
        guard rest.text.count <= largest else {
          throw HandoffError(path: path, operation: "read", reason: "it has more than \(largest) bytes")
        }
        whole = rest
      } else if text.allSatisfy(ASCII.isBlank) {
        continue
      } else if isFirst, !isObject(text) {
        whole = (text, reader.lineNumber)
      } else {
        try body(text, reader.lineNumber)
      }
      isFirst = false
    }
    if let whole { try body(whole.text, whole.line) }
  }

  private static func open(_ path: String, _ largest: Int) throws(HandoffError) -> LineReader {
    do throws(LineReader.Failure) {
      return try LineReader(path: path, maximumLength: largest)
    } catch {
      throw HandoffError(path: path, operation: "read", reason: error.reason)
    }
  }

  private static func next(_ reader: inout LineReader) throws(HandoffError) -> LineReader.Line? {
    do throws(LineReader.Failure) {
      return try reader.next()
    } catch {
      throw HandoffError(path: error.path, operation: "read", reason: error.reason)
    }
  }

  private static func isObject(_ text: [UInt8]) -> Bool {
    (try? JSONParser.parse(text, limits: JSONParser.Limits(bytes: text.count)))?.object != nil
  }
}
