import ECS
import Testing

struct TimestampTests {
  @Test(arguments: [
    ("1970-01-01", 0), ("1970-01-01T00:00:00Z", 0), ("2024-02-29", 1_709_164_800_000),
    ("2000-02-29T12:00", 951_825_600_000), ("2024-06-11T10", 1_718_100_000_000), ("2024", 1_704_067_200_000),
    ("2024-06", 1_717_200_000_000), ("2024-06-11T10:00:00.5Z", 1_718_100_000_500),
    ("2024-06-11T10:00:00,25Z", 1_718_100_000_250), ("2024-06-11T12:00:00+02:00", 1_718_100_000_000),
    ("2024-06-11T12:00:00+0200", 1_718_100_000_000), ("2024-06-11T12:00:00+02", 1_718_100_000_000),
    ("2024-06-11T00:30:00-09:30", 1_718_100_000_000), ("2024-06-12T04:00:00+18:00", 1_718_100_000_000),
    ("1718100000000", 1_718_100_000_000), ("-1000", -1000), ("-123", -123), ("999", 999), ("0", 0),
    ("1969-12-31T23:59:59.999Z", -1), ("1600-01-01T00:00:00Z", nil), ("2263-01-01", nil),
    ("2262-04-11T23:47:16.999999999Z", nil), ("2023-02-29", nil), ("1900-02-29", nil), ("2024-00-10", nil),
    ("2024-13-01", nil), ("2024-04-31", nil), ("2024-01-00", nil), ("2024-06-11T24:00", nil),
    ("2024-06-11T10:60", nil), ("2024-06-11T10:00:61", nil), ("2024-06-11T10:00:00.Z", nil),
    ("2024-06-11T10:00:00+19:00", nil), ("2024-06-11T10:00:00+18:01", nil), ("2024-06-11T10:00:00+05:", nil),
    ("2024-06-11T10:00:00+5", nil), ("2024-06-11T10:00:00+05:60", nil), ("2024-06-11T10:00:00ZZ", nil),
    ("2024-6-11", nil), ("24-06-11", nil), ("", nil), ("-", nil), ("now", nil), (" 2024-06-11", nil),
    ("2024-06-11T", nil), ("+1718100000000", nil), ("١٩٧٠-01-01", nil),
  ])
  func `reads what Elasticsearch reads`(text: String, milliseconds: Int64?) {
    #expect(Timestamp(text)?.milliseconds == milliseconds)
  }

  @Test func `keeps nine digits of a fraction and cuts the rest`() {
    #expect(Timestamp("1970-01-01T00:00:00.123456789Z")?.nanoseconds == 123_456_789)
    #expect(Timestamp("1970-01-01T00:00:00.1234567891234Z")?.nanoseconds == 123_456_789)
    #expect(Timestamp("1970-01-01T00:00:00.000000001Z")?.nanoseconds == 1)
  }

  @Test(
    arguments: [
      (JSONValue.number(JSONNumber(1_718_100_000_000)), 1_718_100_000_000),
      ("2024-06-11T10:00:00Z", 1_718_100_000_000),
      (true, nil), (nil, nil), ([], nil), ([:], nil),
    ] as [(JSONValue, Int64?)])
  func `takes text and numbers out of JSON`(value: JSONValue, milliseconds: Int64?) {
    #expect(Timestamp(value)?.milliseconds == milliseconds)
  }

  @Test(arguments: [
    (Int64.min, "1677-09-21T00:12:43.145Z"), (.max, "2262-04-11T23:47:16.854Z"),
    (0, "1970-01-01T00:00:00.000Z"),
    (-1, "1969-12-31T23:59:59.999Z"), (999_999, "1970-01-01T00:00:00.000Z"),
  ])
  func `prints every instant of its range`(nanoseconds: Int64, text: String) {
    #expect(Timestamp(nanoseconds: nanoseconds).description == text)
  }

  @Test func `milliseconds out of range become the nearest end`() {
    #expect(Timestamp(milliseconds: .max).nanoseconds == .max)
    #expect(Timestamp(milliseconds: .min).nanoseconds == .min)
    #expect(Timestamp("-9999999999999999")?.description == "1677-09-21T00:12:43.145Z")
    #expect(Timestamp("99999999999999999999") == nil)
  }

  @Test func `moves by durations and stays in range`() {
    let noon = Timestamp(milliseconds: 43_200_000)
    #expect(noon.advanced(by: .seconds(-43_200)).nanoseconds == 0)
    #expect(noon.advanced(by: .milliseconds(1)).since(noon) == .milliseconds(1))
    #expect(noon.advanced(by: .seconds(9_223_372_036) + .nanoseconds(999_999_999)).nanoseconds == .max)
    #expect(noon.advanced(by: .seconds(Int64.max)).nanoseconds == .max)
    #expect(noon.advanced(by: .seconds(Int64.min)).nanoseconds == .min)
    #expect(Timestamp(nanoseconds: .max).since(Timestamp(nanoseconds: .min)) == .nanoseconds(Int64.max))
    #expect(Timestamp(nanoseconds: .min).since(Timestamp(nanoseconds: .max)) == .nanoseconds(Int64.min))
    #expect(Timestamp(nanoseconds: 1) > Timestamp(nanoseconds: -1))
  }

  @Test func `days and dates turn into each other over eight hundred years`() {
    for days in stride(from: Int64(-150_000), through: 150_000, by: 1) {
      let date = CivilDate(daysSince1970: days)
      guard date.daysSince1970 == days, CivilDate(year: date.year, month: date.month, day: date.day) == date
      else {
        Issue.record("day \(days) became \(date)")
        return
      }
    }
    #expect(CivilDate(year: .max, month: 1, day: 1) == nil)
    #expect(CivilDate(year: .min, month: 1, day: 1) == nil)
  }

  @Test(.enabled(if: Python.isThere, Python.missing))
  func `agrees with Python's calendar on random instants`() throws {
    var random = Seeded(11)
    let instants = (0..<3_000).map { _ in
      Int64.random(in: -9_223_372_036_854...9_223_372_036_853, using: &random)
    }
    let offsets = instants.map { _ in Int64.random(in: -18 * 60...18 * 60, using: &random) }
    let records = zip(instants, offsets).map { Array("\($0) \($1)".utf8) }
    let lines = try Python.judge(records, script: Self.script)
    #expect(lines.count == instants.count)
    for (instant, line) in zip(instants, lines) {
      let texts = line.split(separator: " ")
      #expect(Timestamp(milliseconds: instant).description == texts.first.map(String.init))
      for text in texts { #expect(Timestamp(text)?.milliseconds == instant, "\(text)") }
    }
  }

  private static let script = #"""
    from datetime import datetime, timedelta, timezone
    epoch = datetime(1970, 1, 1, tzinfo=timezone.utc)
    for record in records():
        milliseconds, offset = map(int, record.split())
        instant = epoch + timedelta(milliseconds=milliseconds)
        local = instant.astimezone(timezone(timedelta(minutes=offset)))
        zulu = instant.isoformat(timespec="milliseconds").replace("+00:00", "Z")
        out.write(f"{zulu} {instant.isoformat()} {local.isoformat()} {local.strftime('%Y-%m-%dT%H:%M:%S.%f%z')}\n")
    """#
}
