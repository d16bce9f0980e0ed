/// Why a TOML file, or a value in it, cannot be used, and where.
public struct TOMLError: Error, Hashable, Sendable {
  /// What kind of trouble it is.
  public enum Code: Hashable, Sendable {
    /// The text is not TOML.
    case syntax
    /// The text is not UTF-8, or holds a character that TOML forbids.
    case encoding
    /// A key or table is defined twice.
    case duplicate
    /// A number or a date outside its range.
    case range
    /// Larger, deeper or with more values than allowed.
    case limit
    /// A value that is not of the type the reader expects.
    case type
    /// A key that the reader does not know.
    case unknownKey
    /// A key that must be there is missing.
    case missing
  }

  /// What kind of trouble it is.
  public let code: Code
  /// The file as it was named to the parser.
  public let file: String?
  /// Where it is.
  public let position: TOMLPosition
  /// What is wrong and what would be right, in a sentence without position.
  public let message: String
  /// The line in question, without control characters, cut to a window around the position.
  public let excerpt: String
  /// How many characters of `excerpt` stand before the position.
  public let caret: Int

  /// An error at a place of `source`, which is read only for the excerpt.
  public init(
    _ code: Code, _ message: String, at position: TOMLPosition, file: String?, source: [UInt8]
  ) {
    self.code = code
    self.message = message
    self.position = position
    self.file = file
    (excerpt, caret) = Self.excerpt(of: source, at: position)
  }

  /// Line, from 1.
  public var line: Int { position.line }
  /// Column in characters, from 1.
  public var column: Int { position.column }

  private static func excerpt(of source: [UInt8], at position: TOMLPosition) -> (String, Int) {
    var start = source.startIndex
    for _ in 1..<max(position.line, 1) {
      guard let end = source[start...].firstIndex(of: Byte.lineFeed) else { break }
      start = end + 1
    }
    let end = source[start...].firstIndex(of: Byte.lineFeed) ?? source.endIndex
    var caret = position.column - 1
    // A long line is cut: 60 characters before the place and 60 after it tell enough.
    let scalars = String(decoding: source[start..<end], as: UTF8.self).unicodeScalars
    let first = max(0, caret - 60)
    let window = scalars.dropFirst(first).prefix(120)
    caret = min(caret - first, window.count)
    return (visible(window), caret)
  }

  /// A file's control characters (and those that reverse the writing) must not reach a terminal.
  private static func visible(_ scalars: some Sequence<Unicode.Scalar>) -> String {
    var text = String.UnicodeScalarView()
    for scalar in scalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
        text.append(scalar == "\t" || scalar == "\r" ? " " : "\u{FFFD}")
      default: text.append(scalar)
      }
    }
    return String(text)
  }
}

extension TOMLError: CustomStringConvertible {
  /// `file:line:column: message`, then the line and a caret under the place.
  public var description: String {
    let place = "\(file ?? "TOML"):\(position.line):\(position.column)"
    let line = String(excerpt.reversed().drop { $0 == " " }.reversed())
    return "\(place): \(message)\n  \(line)\n  \(String(repeating: " ", count: max(caret, 0)))^"
  }
}
