/// A remark about a place of a query: an error's content, or a warning.
public struct Diagnostic: Hashable, Sendable {
  /// What is wrong, as a sentence without full stop.
  public let message: String
  /// What could stand there instead.
  public let expected: [String]
  /// The place.
  public let span: SourceSpan
  /// The line of the place, from 1.
  public let line: Int
  /// The column of the place in characters, from 1.
  public let column: Int
  /// The text around the place, at most ``excerptLimit`` characters of its line.
  let excerpt: String
  /// Blanks as wide as the excerpt before the place.
  let indent: String
  /// Carets as wide as the place.
  let marks: String

  /// Most characters of a line that are shown before and after the place.
  static let excerptLimit = 60

  /// A remark about a place of `source`.
  public init(_ message: String, expected: [String] = [], at span: SourceSpan, in source: String) {
    self.message = message
    self.expected = expected
    self.span = span
    let place = SourcePlace(of: span, in: source)
    line = place.line
    column = place.column
    excerpt = place.excerpt
    indent = place.indent
    marks = place.marks
  }
}

extension Diagnostic: CustomStringConvertible {
  /// `line:column: message; expected this or that`, then the line of the query, and a caret below the place.
  public var description: String {
    "\(line):\(column): \(sentence)\n  \(excerpt)\n  \(indent)\(marks)"
  }

  /// The message with what was expected, without the place.
  public var sentence: String {
    guard let last = expected.last else { return message }
    let others = expected.dropLast().joined(separator: ", ")
    return message + "; expected " + (others.isEmpty ? last : others + " or " + last)
  }
}

/// Line, column and surroundings of a place.
private struct SourcePlace {
  let line: Int
  let column: Int
  let excerpt: String
  let indent: String
  let marks: String

  init(of span: SourceSpan, in source: String) {
    let bytes = Array(source.utf8)
    let start = min(max(span.start, 0), bytes.count)
    let lineStart = (bytes[..<start].lastIndex(of: 0x0A).map { $0 + 1 }) ?? 0
    let lineEnd = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
    line = bytes[..<start].count(where: { $0 == 0x0A }) + 1
    let before = String(decoding: bytes[lineStart..<start], as: UTF8.self)
    let end = min(max(span.end, start), lineEnd)
    let marked = String(decoding: bytes[start..<end], as: UTF8.self)
    let after = String(decoding: bytes[end..<lineEnd], as: UTF8.self)
    column = before.count + 1
    let isCut = before.count > Diagnostic.excerptLimit
    let shownBefore = (isCut ? "…" : "") + before.suffix(Diagnostic.excerptLimit)
    let shownMarked = marked.prefix(Diagnostic.excerptLimit)
    let shownAfter = after.prefix(Diagnostic.excerptLimit)
    let isCutAfter = shownAfter.count < after.count || shownMarked.count < marked.count
    excerpt = printable(shownBefore + shownMarked + shownAfter) + (isCutAfter ? "…" : "")
    indent = shownBefore.map { $0 == "\t" ? "\t" : String(repeating: " ", count: $0.columns) }.joined()
    marks = String(repeating: "^", count: max(1, shownMarked.reduce(0) { $0 + $1.columns }))
  }
}

/// Control characters would move the caret, or the terminal's cursor; tabs stay.
private func printable(_ text: some StringProtocol) -> String {
  String(
    String.UnicodeScalarView(
      text.unicodeScalars.map { scalar in
        let isControl = scalar.properties.generalCategory == .control && scalar != "\t"
        return isControl ? "\u{FFFD}" : scalar
      }))
}

extension Character {
  /// How many columns of a terminal the character takes: East Asian wide characters and emoji take two.
  fileprivate var columns: Int {
    guard let scalar = unicodeScalars.first, scalar.value >= 0x1100 else { return 1 }
    if scalar.properties.isEmojiPresentation { return 2 }
    return Self.wide.contains { $0.contains(scalar.value) } ? 2 : 1
  }

  /// The blocks that hold wide characters (Unicode Standard Annex 11, simplified to whole blocks).
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6,
    0x20000...0x2FFFD, 0x30000...0x3FFFD,
  ]
}
