/// A text with `*` for any characters and `?` for one; upper and lower case of ASCII letters are the same.
public struct WildcardPattern: Hashable, Sendable, CustomStringConvertible {
  /// The longest pattern, in bytes.
  public static let longest = 1_024

  /// The pattern as it was written.
  public let description: String
  private let bytes: [UInt8]

  /// A pattern; nil when it is empty or longer than ``longest``.
  public init?(_ text: String) {
    guard !text.isEmpty, text.utf8.count <= Self.longest else { return nil }
    description = text
    bytes = text.utf8.map(Self.folded)
  }

  /// Whether the whole text is of the pattern.
  ///
  /// Byte by byte, going back to the last `*` only: at most pattern times text steps.
  public func matches(_ text: String) -> Bool {
    let text = text.utf8.map(Self.folded)
    var (here, place) = (0, 0)
    var retry: (pattern: Int, text: Int)?
    while place < text.count {
      if here < bytes.count, bytes[here] == UInt8(ascii: "*") {
        retry = (here + 1, place)
        here += 1
      } else if here < bytes.count, bytes[here] == UInt8(ascii: "?") {
        here += 1
        place = Self.character(after: place, in: text)
      } else if here < bytes.count, bytes[here] == text[place] {
        here += 1
        place += 1
      } else if let last = retry {
        retry = (last.pattern, last.text + 1)
        (here, place) = (last.pattern, last.text + 1)
      } else {
        return false
      }
    }
    return bytes[here...].allSatisfy { $0 == UInt8(ascii: "*") }
  }

  /// Past the one character, which may have several bytes.
  private static func character(after place: Int, in text: [UInt8]) -> Int {
    var next = place + 1
    while next < text.count, text[next] & 0xC0 == 0x80 { next += 1 }
    return next
  }

  private static func folded(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }
}
