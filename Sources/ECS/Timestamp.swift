/// An instant in UTC, in nanoseconds since 1970 (years 1678 to 2262).
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Nanoseconds since 1970-01-01T00:00:00Z.
  public let nanoseconds: Int64

  /// An instant by its nanoseconds.
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// An instant by its milliseconds; out of range, the nearest end of the range.
  public init(milliseconds: Int64) {
    let (product, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
    nanoseconds = overflow ? (milliseconds < 0 ? .min : .max) : product
  }

  /// Milliseconds since 1970, rounded down.
  public var milliseconds: Int64 { nanoseconds.floorDivided(by: 1_000_000) }

  /// Whether `left` is earlier.
  public static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

  /// The instant `duration` later; clamped to the range.
  public func advanced(by duration: Duration) -> Timestamp {
    let (seconds, attoseconds) = duration.components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (span, overflow2) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
    let (sum, overflow3) = nanoseconds.addingReportingOverflow(span)
    if overflow || overflow2 || overflow3 { return Timestamp(nanoseconds: duration < .zero ? .min : .max) }
    return Timestamp(nanoseconds: sum)
  }

  /// The time from `other` to here.
  public func since(_ other: Timestamp) -> Duration {
    let (difference, overflow) = nanoseconds.subtractingReportingOverflow(other.nanoseconds)
    return .nanoseconds(overflow ? (nanoseconds < 0 ? .min : .max) : difference)
  }
}

extension Timestamp {
  /// Reads what Elasticsearch's `strict_date_optional_time||epoch_millis` reads: `2024`, `2024-06`, `2024-06-11`,
  /// `2024-06-11T10:00`, with seconds, fractional digits (nine count) and `Z` or an offset of at most 18 hours; or
  /// milliseconds since 1970 as an integer. Without an offset the time is UTC.
  public init?(_ text: some StringProtocol) {
    var scanner = DateScanner(Array(text.utf8))
    guard let instant = scanner.instant() else { return nil }
    self = instant
  }

  /// The instant that a JSON value names: text as above, or a number of milliseconds since 1970.
  public init?(_ value: JSONValue) {
    switch value {
    case .string(let text): self.init(text)
    case .number(let number):
      guard let milliseconds = number.int64 else { return nil }
      self.init(milliseconds: milliseconds)
    case .null, .bool, .array, .object: return nil
    }
  }
}

extension Timestamp: CustomStringConvertible {
  /// ISO 8601 in UTC with milliseconds, `2024-06-11T10:00:00.000Z`.
  public var description: String {
    let seconds = nanoseconds.floorDivided(by: 1_000_000_000)
    let days = seconds.floorDivided(by: 86_400)
    let date = CivilDate(daysSince1970: days)
    let time = seconds - days * 86_400
    // Not by a product with `seconds`: that would overflow at the earliest instants.
    let fraction = (milliseconds - seconds * 1_000)
    return date.description + "T" + padded(time / 3_600, 2) + ":" + padded(time / 60 % 60, 2) + ":"
      + padded(time % 60, 2) + "." + padded(fraction, 3) + "Z"
  }
}

/// A day of the proleptic Gregorian calendar.
public struct CivilDate: Hashable, Sendable, CustomStringConvertible {
  /// The year.
  public let year: Int64
  /// The month, 1 to 12.
  public let month: Int64
  /// The day of the month, from 1.
  public let day: Int64

  /// A date by its parts, which must exist in the calendar, at most 999,999,999 years from the year 0.
  public init?(year: Int64, month: Int64, day: Int64) {
    guard (-999_999_999...999_999_999).contains(year), (1...12).contains(month), day >= 1,
      day <= CivilDate.length(ofMonth: month, in: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The date so many days after 1970-01-01 (days-from-civil in reverse, in eras of 400 years).
  public init(daysSince1970 days: Int64) {
    let shifted = days + 719_468
    let era = shifted.floorDivided(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days since 1970-01-01.
  public var daysSince1970: Int64 {
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = shiftedYear.floorDivided(by: 400)
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// `2024-06-11`.
  public var description: String { padded(year, 4) + "-" + padded(month, 2) + "-" + padded(day, 2) }

  /// The number of days of a month.
  public static func length(ofMonth month: Int64, in year: Int64) -> Int64 {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

private func padded(_ number: Int64, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

extension Int64 {
  fileprivate func floorDivided(by divisor: Int64) -> Int64 {
    let quotient = self / divisor
    return self % divisor < 0 ? quotient - 1 : quotient
  }
}

private struct DateScanner {
  let bytes: [UInt8]
  var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func instant() -> Timestamp? {
    if let milliseconds = epochMilliseconds() { return Timestamp(milliseconds: milliseconds) }
    guard let date = date(), let time = timeOfDay(), position == bytes.count else { return nil }
    let (seconds, fraction) = time
    let (whole, overflow) = (date.daysSince1970 * 86_400 + seconds).multipliedReportingOverflow(
      by: 1_000_000_000)
    let (sum, overflow2) = whole.addingReportingOverflow(fraction)
    return overflow || overflow2 ? nil : Timestamp(nanoseconds: sum)
  }

  /// A day, or the first one of a year or month that stands alone.
  private mutating func date() -> CivilDate? {
    guard let year = digits(4) else { return nil }
    if position == bytes.count { return CivilDate(year: year, month: 1, day: 1) }
    guard take("-"), let month = digits(2) else { return nil }
    if position == bytes.count { return CivilDate(year: year, month: month, day: 1) }
    guard take("-"), let day = digits(2) else { return nil }
    return CivilDate(year: year, month: month, day: day)
  }

  /// Four digits alone are a year to Elasticsearch; more or fewer of them, or a sign, are milliseconds.
  private func epochMilliseconds() -> Int64? {
    guard bytes.count != 4 || bytes.first == 0x2D,
      bytes.dropFirst(bytes.first == 0x2D ? 1 : 0).allSatisfy({ $0 &- 0x30 < 10 })
    else {
      return nil
    }
    return Int64(String(decoding: bytes, as: UTF8.self))
  }

  /// Seconds since midnight UTC and nanoseconds; midnight when there is no time.
  private mutating func timeOfDay() -> (seconds: Int64, nanoseconds: Int64)? {
    guard position < bytes.count else { return (0, 0) }
    guard take("T") || take(" "), let hour = digits(2), hour < 24 else { return nil }
    var seconds = hour * 3_600
    var nanoseconds: Int64 = 0
    if take(":") {
      guard let minute = digits(2), minute < 60 else { return nil }
      seconds += minute * 60
      if take(":") {
        guard let second = digits(2), second < 61 else { return nil }
        seconds += second
        if take(".") || take(",") {
          guard let fraction = fraction() else { return nil }
          nanoseconds = fraction
        }
      }
    }
    guard let offset = offset() else { return nil }
    return (seconds - offset, nanoseconds)
  }

  private mutating func offset() -> Int64? {
    if position == bytes.count || take("Z") { return 0 }
    let isWest = take("-")
    guard isWest || take("+"), let hours = digits(2) else { return nil }
    let isSeparated = take(":")
    let minutes = isSeparated || position < bytes.count ? digits(2) : 0
    guard let minutes, minutes < 60, hours * 60 + minutes <= 18 * 60 else { return nil }
    return (isWest ? -1 : 1) * (hours * 3_600 + minutes * 60)
  }

  private mutating func fraction() -> Int64? {
    var value: Int64 = 0
    var count = 0
    while position < bytes.count, bytes[position] &- 0x30 < 10 {
      if count < 9 { value = value * 10 + Int64(bytes[position] &- 0x30) }
      count += 1
      position += 1
    }
    guard count > 0 else { return nil }
    for _ in min(count, 9)..<9 { value *= 10 }
    return value
  }

  private mutating func digits(_ count: Int) -> Int64? {
    guard position + count <= bytes.count else { return nil }
    var value: Int64 = 0
    for byte in bytes[position..<position + count] {
      guard byte &- 0x30 < 10 else { return nil }
      value = value * 10 + Int64(byte &- 0x30)
    }
    position += count
    return value
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }
}
