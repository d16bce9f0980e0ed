/// A date, a time, or both (TOML 1.0, sections "Offset Date-Time" to "Local Time"; RFC 3339).
public struct TOMLDateTime: Hashable, Sendable {
  /// Which parts there are.
  public enum Kind: Hashable, Sendable {
    /// Date and time with an offset from UTC: an instant.
    case offsetDateTime
    /// Date and time of no certain zone.
    case localDateTime
    /// A date only.
    case localDate
    /// A time of day only.
    case localTime
  }

  /// The text as it stands in the file; its digits have been checked against the calendar.
  public let text: String
  /// Which parts there are.
  public let kind: Kind

  /// Judges a text; nil when it is no date-time at all or no day of the calendar.
  static func kind(of text: some RandomAccessCollection<UInt8>) -> Kind? {
    var scanner = DateScanner(text: Array(text))
    if scanner.text.count > 2, scanner.text[2] == UInt8(ascii: ":") {
      return scanner.time() && scanner.isAtEnd ? .localTime : nil
    }
    guard scanner.date() else { return nil }
    if scanner.isAtEnd { return .localDate }
    guard scanner.take("Tt "), scanner.time() else { return nil }
    if scanner.isAtEnd { return .localDateTime }
    return scanner.offset() && scanner.isAtEnd ? .offsetDateTime : nil
  }
}

private struct DateScanner {
  let text: [UInt8]
  private var position = 0

  init(text: [UInt8]) { self.text = text }

  var isAtEnd: Bool { position == text.count }

  mutating func take(_ choices: StaticString) -> Bool {
    guard position < text.count else { return false }
    let found = choices.withUTF8Buffer { $0.contains(text[position]) }
    if found { position += 1 }
    return found
  }

  private mutating func number(digits: Int, in range: ClosedRange<Int>) -> Int? {
    guard position + digits <= text.count else { return nil }
    var value = 0
    for byte in text[position..<position + digits] {
      guard Byte.isDigit(byte) else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    position += digits
    return range.contains(value) ? value : nil
  }

  mutating func date() -> Bool {
    guard let year = number(digits: 4, in: 0...9999), take("-"),
      let month = number(digits: 2, in: 1...12), take("-"),
      let day = number(digits: 2, in: 1...31)
    else { return false }
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return day <= days[month - 1]
  }

  /// A 60th second is right only in a leap second, which no table in here knows: it is let through.
  mutating func time() -> Bool {
    guard number(digits: 2, in: 0...23) != nil, take(":"), number(digits: 2, in: 0...59) != nil,
      take(":"), number(digits: 2, in: 0...60) != nil
    else { return false }
    guard take(".") else { return true }
    guard take("0123456789") else { return false }
    while take("0123456789") {}
    return true
  }

  mutating func offset() -> Bool {
    if take("Zz") { return true }
    guard take("+-"), number(digits: 2, in: 0...23) != nil, take(":") else { return false }
    return number(digits: 2, in: 0...59) != nil
  }
}
