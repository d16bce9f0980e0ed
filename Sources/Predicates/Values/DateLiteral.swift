public import ECS

/// A date as a query writes it: every instant of its unit, the whole day for `2024-06-11`, the whole second
/// for `2024-06-11T10:00:00Z`.
///
/// Reads `strict_date_optional_time` shortened at any unit, milliseconds since 1970, and date math
/// (`now-1d/d`, `2024-06-11||+1M`; Elasticsearch reference, "Date math").
public struct DateLiteral: Hashable, Sendable {
  /// The first instant.
  public let first: Timestamp
  /// The last instant.
  public let last: Timestamp

  /// Reads a date; `now` needs the instant that it stands for.
  public init?(_ text: String, now: Timestamp? = nil) {
    if text.hasPrefix("now") {
      guard let now else { return nil }
      self.init(anchor: DateLiteral(first: now, last: now), math: text.dropFirst(3))
    } else if let bars = text.firstMatch(of: "||") {
      guard let anchor = DateLiteral(text[..<bars.lowerBound]) else { return nil }
      self.init(anchor: DateLiteral(first: anchor.first, last: anchor.first), math: text[bars.upperBound...])
    } else {
      self.init(text[...])
    }
  }

  /// The millisecond with that number since 1970.
  public init(milliseconds: Int64) {
    first = Timestamp(milliseconds: milliseconds)
    last = first.advanced(by: .nanoseconds(999_999))
  }

  /// The instants that compare so with the date.
  public func range(_ comparison: ComparisonOperator) -> DateRange {
    switch comparison {
    case .equal: DateRange(first: first, last: last)
    case .less: DateRange(last: first.advanced(by: .nanoseconds(-1)))
    case .lessOrEqual: DateRange(last: last)
    case .greater: DateRange(first: last.advanced(by: .nanoseconds(1)))
    case .greaterOrEqual: DateRange(first: first)
    }
  }

  private init(first: Timestamp, last: Timestamp) {
    self.first = first
    self.last = last
  }

  private init?(_ text: Substring) {
    let padded: String
    let unit: DateUnit
    switch text.utf8.count {
    case 4: (padded, unit) = (text + "-01-01", .year)
    case 7: (padded, unit) = (text + "-01", .month)
    default: (padded, unit) = (String(text), DateUnit(precisionOf: text))
    }
    guard let first = Timestamp(padded) else { return nil }
    self.first = first
    last = unit.added(1, to: first).advanced(by: .nanoseconds(-1))
  }

  /// Applies `+1d`, `-2h` and `/d` in order.
  private init?(anchor: DateLiteral, math: Substring) {
    var literal = anchor
    var rest = math
    while let sign = rest.popFirst() {
      let digits = rest.prefix { $0.isASCII && $0.isNumber }
      rest = rest.dropFirst(digits.count)
      guard let unit = rest.popFirst().flatMap({ DateUnit(mathLetter: $0) }) else { return nil }
      if sign == "/", digits.isEmpty {
        let start = unit.start(of: literal.first)
        literal = DateLiteral(
          first: start, last: unit.added(1, to: start).advanced(by: .nanoseconds(-1)))
      } else {
        guard sign == "+" || sign == "-", digits.count <= 9 else { return nil }
        let count = (Int64(digits) ?? 1) * (sign == "-" ? -1 : 1)
        literal = DateLiteral(
          first: unit.added(count, to: literal.first), last: unit.added(count, to: literal.last))
      }
    }
    self = literal
  }
}

/// A unit of date math.
private enum DateUnit: Character {
  case year = "y"
  case month = "M"
  case week = "w"
  case day = "d"
  case hour = "h"
  case minute = "m"
  case second = "s"
  case millisecond = "l"
  case nanosecond = "n"

  init?(mathLetter letter: Character) {
    switch letter {
    case "H": self = .hour
    case "l", "n": return nil
    default: self.init(rawValue: letter)
    }
  }

  /// The last unit that a date of at least a day writes.
  init(precisionOf text: Substring) {
    guard let time = text.split(whereSeparator: { $0 == "T" || $0 == " " }).dropFirst().first else {
      self = text.contains("-") && !text.hasPrefix("-") ? .day : .millisecond
      return
    }
    let clock = time.prefix { $0 != "Z" && $0 != "+" && $0 != "-" }
    if let point = clock.lastIndex(where: { $0 == "." || $0 == "," }) {
      self = clock[point...].count > 4 ? .nanosecond : .millisecond
    } else {
      self = [.hour, .minute, .second][min(2, clock.count(where: { $0 == ":" }))]
    }
  }

  private var fixedNanoseconds: Int64? {
    switch self {
    case .year, .month: nil
    case .week: 7 * 86_400_000_000_000
    case .day: 86_400_000_000_000
    case .hour: 3_600_000_000_000
    case .minute: 60_000_000_000
    case .second: 1_000_000_000
    case .millisecond: 1_000_000
    case .nanosecond: 1
    }
  }

  func added(_ count: Int64, to instant: Timestamp) -> Timestamp {
    if let fixedNanoseconds {
      let (product, overflow) = fixedNanoseconds.multipliedReportingOverflow(by: count)
      let (sum, overflow2) = instant.nanoseconds.addingReportingOverflow(product)
      return Timestamp(nanoseconds: overflow || overflow2 ? (count < 0 ? .min : .max) : sum)
    }
    let (date, time) = Self.parts(of: instant)
    let months = (date.year * 12 + date.month - 1) + (self == .year ? 12 * count : count)
    let year = months >= 0 ? months / 12 : (months - 11) / 12
    let month = months - year * 12 + 1
    guard (1600...2300).contains(year),
      let moved = CivilDate(
        year: year, month: month, day: min(date.day, CivilDate.length(ofMonth: month, in: year)))
    else { return Timestamp(nanoseconds: count < 0 ? .min : .max) }
    return Self.instant(moved, time)
  }

  func start(of instant: Timestamp) -> Timestamp {
    let (date, time) = Self.parts(of: instant)
    switch self {
    case .year: return CivilDate(year: date.year, month: 1, day: 1).map { Self.instant($0, 0) } ?? instant
    case .month:
      return CivilDate(year: date.year, month: date.month, day: 1).map { Self.instant($0, 0) } ?? instant
    case .week:
      let days = date.daysSince1970
      let monday = days - ((days + 3) % 7 + 7) % 7
      return Self.instant(CivilDate(daysSince1970: monday), 0)
    default:
      let unit = fixedNanoseconds ?? 1
      return Self.instant(date, time - time % unit)
    }
  }

  /// The day, and nanoseconds since its midnight.
  private static func parts(of instant: Timestamp) -> (CivilDate, Int64) {
    let day: Int64 = 86_400_000_000_000
    var days = instant.nanoseconds / day
    var time = instant.nanoseconds % day
    if time < 0 {
      days -= 1
      time += day
    }
    return (CivilDate(daysSince1970: days), time)
  }

  private static func instant(_ date: CivilDate, _ time: Int64) -> Timestamp {
    let (product, overflow) = date.daysSince1970.multipliedReportingOverflow(by: 86_400_000_000_000)
    let (sum, overflow2) = product.addingReportingOverflow(time)
    return Timestamp(nanoseconds: overflow || overflow2 ? (date.year < 1970 ? .min : .max) : sum)
  }
}

extension String {
  fileprivate func firstMatch(of text: String) -> Range<Index>? {
    var position = startIndex
    while position < endIndex {
      if self[position...].hasPrefix(text) {
        return position..<index(position, offsetBy: text.count)
      }
      position = index(after: position)
    }
    return nil
  }
}
