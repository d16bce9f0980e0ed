/// Where runs of characters in a text end, found once each.
///
/// Whoever looks for secrets begins anew behind each that turned out to be none, so the same stretch could be walked
/// through as often as it has signs in it. A run that was measured is remembered instead: whatever begins inside of it
/// ends where it does.
struct TextRuns {
  /// What a run is made of.
  enum Kind: Int, CaseIterable {
    /// A value without quotes.
    case value
    /// What stands between `"` and the next.
    case quoted
    /// What stands between `'` and the next.
    case apostrophed
    /// A header's value.
    case header
    /// A word of a header's value.
    case headerWord
    /// Letters, digits, `-` and `_`.
    case dashed

    fileprivate func holds(_ byte: UInt8) -> Bool {
      switch self {
      case .value: !ASCII.isBlank(byte) && !Self.valueEnds.contains(byte)
      case .quoted: byte != ASCII.quote
      case .apostrophed: byte != ASCII.apostrophe
      case .header: !Self.endsHeader(byte)
      case .headerWord: !Self.endsHeader(byte) && !ASCII.isBlank(byte)
      case .dashed:
        ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
      }
    }

    private static let valueEnds: StaticASCIISet = "\"';&,|)}<>"

    private static func endsHeader(_ byte: UInt8) -> Bool {
      byte == ASCII.quote || byte == ASCII.apostrophe || byte == 0x0A || byte == 0x0D
    }
  }

  private let bytes: [UInt8]
  private var known = [Range<Int>](repeating: 0..<0, count: Kind.allCases.count)
  /// How many bytes were looked at; at most as many as the text has for each kind, and one for each question.
  private(set) var steps = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Where the run that begins at `start` ends; `start` itself when there is none. Starts are asked for in rising
  /// order, or the work is done anew.
  mutating func end(of kind: Kind, from start: Int) -> Int {
    let last = known[kind.rawValue]
    if last.contains(start) { return last.upperBound }
    var end = start
    while end < bytes.count, kind.holds(bytes[end]) { end += 1 }
    steps += end - start + 1
    known[kind.rawValue] = start..<max(start, end)
    return end
  }
}

/// Some ASCII characters, asked for without a search.
struct StaticASCIISet: ExpressibleByStringLiteral {
  private var low: UInt64 = 0
  private var high: UInt64 = 0

  init(stringLiteral text: String) {
    for byte in text.utf8 where byte < 0x40 { low |= 1 << UInt64(byte) }
    for byte in text.utf8 where byte >= 0x40 && byte < 0x80 { high |= 1 << UInt64(byte - 0x40) }
  }

  func contains(_ byte: UInt8) -> Bool {
    switch byte {
    case ..<0x40: low >> UInt64(byte) & 1 == 1
    case ..<0x80: high >> UInt64(byte - 0x40) & 1 == 1
    default: false
    }
  }
}
