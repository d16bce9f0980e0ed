import ECS
import Testing

@testable import Predicates

/// Tests of single values.
struct ValueTests {
  @Test(
    arguments: [
      (.string(StringSet(["a", "B"])), "a", true), (.string(StringSet(["a", "B"])), "b", false),
      (.string(StringSet(["a", "B"], folding: .ascii)), "b", true), (.string(StringSet([])), "", false),
      (.string(StringSet(["1"])), 1, true), (.string(StringSet(["true"])), true, true),
      (.string(StringSet([""])), "", true),
      (.number(NumberTest(.equal, .integer(200))), 200, true),
      (.number(NumberTest(.equal, .integer(200))), "200", true),
      (.number(NumberTest(.equal, .integer(200))), "200.0", true),
      (.number(NumberTest(.equal, .integer(3))), .number(JSONNumber(3.7)), false),
      (.number(NumberTest(.equal, .integer(3), truncates: true)), .number(JSONNumber(3.7)), true),
      (.number(NumberTest(.less, .double(4.5))), 4, true),
      (.number(NumberTest(.less, .integer(4))), "four", false),
      (.number(NumberTest(.greater, .integer(1))), true, false),
      (.number(NumberTest(.greater, .integer(1))), "nan", false),
      (.boolean(true), true, true), (.boolean(true), "true", true), (.boolean(false), "", true),
      (.boolean(true), 1, false),
      (.stringRange(StringRange(.greaterOrEqual, "b")), "b", true),
      (.stringRange(StringRange(.greater, "b")), "b", false),
      (.stringRange(StringRange(.less, "b")), "Z", true),
      (.stringRange(StringRange(.lessOrEqual, "b")), "ba", false),
      (.stringRange(StringRange(.greater, "9")), "10", false),
      (.stringRange(StringRange(.less, "ab")), "a", true),
      (.exists, "", true), (.exists, nil, false), (.exists, [], false), (.exists, [nil, 1], true),
      (.version(VersionRange(.less, "10.0.0")), "9.0.0", true),
      (.version(VersionRange(.less, "1.0.0")), "1.0.0-rc.1", true),
      (.version(VersionRange(.greater, "1.0.0-rc.2")), "1.0.0-rc.10", true),
      (.version(VersionRange(.greater, "99.0.0")), "1.2", true),
      (.version(VersionRange(.equal, "1.0.0")), "1.0.0", true),
      (.text(.phrase(["for", "password"])), "Accepted for Password.", true),
      (.text(.phrase(["password", "for"])), "for password", false),
      (.text(.phrase([])), "a", false), (.text(.anyWord(["x", "b"])), "a B", true),
      (.text(.allWords(["a", "b"])), "b c a", true),
      (.text(.allWords(["a", "d"])), "b c a", false),
      (.text(.word(WildcardPattern(text: "pass*"))), "my Password", true),
    ] as [(ValueTest, JSONValue, Bool)])
  func `a value passes a test`(_ test: ValueTest, _ value: JSONValue, _ expected: Bool) {
    #expect(test.passes(value) == expected)
  }

  @Test(
    arguments: [
      ("2024-06-11", .equal, "2024-06-11T23:59:59.999Z", true), ("2024-06-11", .equal, "2024-06-12", false),
      ("2024-06", .equal, "2024-06-30T12:00:00Z", true), ("2024", .greater, "2024-12-31T23:59:59Z", false),
      ("2024", .greater, "2025-01-01", true),
      ("2024-06-11T10:00:00Z", .equal, "2024-06-11T10:00:00.999Z", true),
      ("2024-06-11T10:00:00.5Z", .equal, "2024-06-11T10:00:00.501Z", false),
      ("2024-06-11", .lessOrEqual, "2024-06-11T08:00:00Z", true),
      ("2024-06-11", .less, "2024-06-11T00:00:00Z", false),
      ("2024-06-11", .greaterOrEqual, 1_718_064_000_000, true),
      ("1718064000000", .equal, "2024-06-11T00:00:00.000Z", true),
      ("now-1d/d", .equal, "2024-06-10T23:00:00Z", true),
      ("now-1d/d", .greaterOrEqual, "2024-06-09T23:59:59Z", false),
      ("now", .greaterOrEqual, "2024-06-11T10:00:00Z", true),
      ("now/M", .equal, "2024-06-01", true), ("now-1M/M", .equal, "2024-05-31", true),
      ("now/w", .equal, "2024-06-10", true),
      ("now/w", .equal, "2024-06-09", false), ("2024-01-31||+1M", .equal, "2024-02-29T00:00:00Z", true),
      ("now+1y", .greater, "2025-06-12", true),
    ] as [(String, ComparisonOperator, JSONValue, Bool)])
  func `compares dates by their unit`(
    _ literal: String, _ comparison: ComparisonOperator, _ value: JSONValue, _ expected: Bool
  ) throws {
    let date = try #require(DateLiteral(literal, now: Timestamp("2024-06-11T10:00:00Z")))
    #expect(ValueTest.date(date.range(comparison)).passes(value) == expected)
  }

  @Test(arguments: [
    "", "soon", "2024-13-01", "now-1x", "now/", "now1d", "2024-01-01||", "now", "||",
    "2024-01-01||+99999999999d",
  ])
  func `refuses what is no date`(_ text: String) {
    let isAnchorOnly = text == "2024-01-01||"
    #expect((DateLiteral(text) == nil) != isAnchorOnly)
  }

  @Test(arguments: [
    ("Get-Keystrokes", ["get", "keystrokes"]), ("foo_bar baz", ["foo_bar", "baz"]), ("a.b c.", ["a.b", "c"]),
    ("1.5 1,000 a,b", ["1.5", "1,000", "a", "b"]), ("can't 'quoted'", ["can't", "quoted"]),
    ("C:\\Users", ["c", "users"]),
    ("日本語 text", ["日", "本", "語", "text"]), ("", []), ("--- __", []), ("Ünïcode ÄÖ", ["ünïcode", "äö"]),
    ("x1y2", ["x1y2"]),
    ("$env:TEMP", ["env:temp"]), ("[Net.WebClient]::new()", ["net.webclient", "new"]),
  ])
  func `cuts text into words`(_ text: String, _ expected: [String]) {
    #expect(TextWords.words(of: text) == expected)
  }

  @Test func `cuts overlong words`() {
    #expect(TextWords.words(of: String(repeating: "a", count: 600)).map(\.count) == [255, 255, 90])
  }
}
