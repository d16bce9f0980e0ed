import ECS
import Predicates
import Testing

@testable import EQL

/// What queries mean where implementations tend to differ.
struct SemanticsTests {
  static func matches(_ condition: String, _ document: String, types: [String: FieldType] = [:]) throws
    -> Bool
  {
    var context = CompileContext(types: Types(types: types))
    guard case .events(let plan) = try EQLQuery.parse("any where " + condition).compile(in: &context) else {
      return false
    }
    var record = EventRecord(fields: context.fields)
    record.fill(from: try JSONParser.parse(document).object ?? JSONObject())
    return plan.condition.matches(record)
  }

  struct Types: FieldTypes {
    let types: [String: FieldType]
    func field(_ name: String) -> MappedField? { types[name].map { MappedField(source: name, type: $0) } }
    func names(matching pattern: WildcardPattern) -> [String] { [] }
  }

  @Test(arguments: [
    (#"not x : "a""#, true), (#"x != "a""#, true), (#"x not in ("a")"#, true),
    (#"not cidrMatch(x, "10.0.0.0/8")"#, true),
    (#"not startsWith(x, "a")"#, true), ("not (x > 1)", true), ("x != true", true), ("not x", true),
    ("x > 1", false),
    ("x", false), ("x == null", true), ("x != null", false), ("null == (x > 1)", true),
    ("null != (x > 1)", false),
    ("not (x > 1 and y > 1)", true), ("length(x) != 3", true), ("length(x) == null", true),
    ("?x == null", true),
    (#"x : "*""#, false), (#"x == """#, false), ("null < x", false), ("x in (null)", false),
    (#"x == "a" or true"#, true),
    (#"stringContains(x, "")"#, false), (#"concat(x, "a") == "a""#, false), ("x + 1 == 1", false),
    ("x == false", false),
    ("?x == ?y", true), ("?x != ?y", false), ("?x == y", true),
  ])
  func `treats a missing field as no value`(_ condition: String, _ expected: Bool) throws {
    for document in ["{}", #"{"x": null}"#, #"{"x": []}"#, #"{"x": [null]}"#] {
      #expect(try Self.matches(condition, document) == expected, "\(document)")
    }
  }

  @Test(arguments: [
    (#"x == "a""#, true), (#"x != "a""#, false), (#"x != "c""#, true), (#"not x in ("c", "d")"#, true),
    (#"x == "a" and x == "b""#, true), ("n > 100 and n < 50", true), ("length(x) > 0", true),
    ("n + m == 205", true),
    ("n + m == 12", false), (#"concat(x, "-", n) == "b-200""#, true), (#"startsWith(x, "c")"#, false),
    ("n - n == 0", true),
    ("n - n == 190", false), (#"x like ("z*", "B*")"#, false), (#"x like~ ("z*", "B*")"#, true),
    ("not n > 500", true),
    ("not n > 100", false), ("null == (n > 500)", false), ("m == 3", true), ("true == (n in (10, 11))", true),
  ])
  func `asks for any value of an array`(_ condition: String, _ expected: Bool) throws {
    #expect(try Self.matches(condition, #"{"x": ["a", "b"], "n": [10, 200], "m": [5, [3]]}"#) == expected)
  }

  @Test(arguments: [
    (#"x == "Cmd.exe""#, true), (#"x == "cmd.exe""#, false), (#"x == "*""#, false), (#"x : "cmd.exe""#, true),
    (#"x : "CMD.*""#, true), (#"x : "c?d.exe""#, true), (#"x like "c*""#, false), (#"x like "C*""#, true),
    (#"x like~ "c*""#, true), (#"x in ("cmd.exe")"#, false), (#"x in~ ("cmd.exe")"#, true),
    (#"x in~ ("c*")"#, false),
    (#"x regex "Cmd.exe""#, true), (#"x regex "md""#, false), (#"x regex~ "cmd\\.(exe|com)""#, true),
    (#"x regex ("a", ".*exe")"#, true), (#"x : ("a*", "*.EXE")"#, true), (#"x < "a""#, true),
    (#"x >= "Cmd.exe""#, true),
    (#"star == "a*b""#, true), (#"star : "a\\*b""#, false), (#"path : "c:\\*\\x.dll""#, true),
    (#"path == "C:\\Windows\\x.dll""#, true), (#"path : """c:\win*\X.dll""""#, true),
    (#"quote == """say "hi"""""#, true),
    (#"quote == "say \"hi\"""#, true), (#"uni == "\u{e9}\u{1F600}""#, true), (#"uni : "É?""#, false),
    (#"uni : "é?""#, true),
    ("`odd-name` == 1", true), ("a.`b c` == 2", true), ("a.`tick``ed` == 3", true),
    (#"startswith(x, "Cm")"#, true),
    (#"STARTSWITH~(x, "cM")"#, true), (#"endsWith(x, "EXE")"#, false),
    (#"x : "cmd.exe" /* a /* b */ c */ and true // end"#, true),
    (#"stringContains(x, "d.e")"#, true), (#"indexOf(x, "d") == 2"#, true), (#"x:length() == 7"#, true),
    ("b", true), ("b == true", true), ("not b", false), ("c", false), (#"string(n) == "8""#, true),
    ("n / 3 == 2", true),
    ("n / 3.0 > 2.6", true), ("n % 3 == 2", true), ("-n == -8", true), ("1 + n * 2 == 17", true),
    ("8 == n", true),
    ("7 < n", true), ("n in (7, 8.0)", true), (#"n : "8""#, true), ("n != 8", false),
    (#"length(x) > 5 and length(x) < 10"#, true),
  ])
  func `compares as its operator says`(_ condition: String, _ expected: Bool) throws {
    let document = #"""
      {"x": "Cmd.exe", "star": "a*b", "path": "C:\\Windows\\x.dll",
       "quote": "say \"hi\"", "uni": "é😀", "odd-name": 1,
       "a": {"b c": 2, "tick`ed": 3}, "b": true, "c": false, "n": 8}
      """#
    #expect(try Self.matches(condition, document) == expected)
  }

  @Test(arguments: [
    (#"ip == "10.0.0.0/8""#, true), (#"ip in ("192.168.0.0/16", "10.1.0.0/16")"#, true),
    (#"ip != "10.1.2.3""#, false),
    (#"ip > "10.1.2.2""#, true), (#"ip : "10.1.*""#, true),
    (#"cidrMatch(ip, "fe80::/10", "10.0.0.0/8")"#, true),
    (#"cidrmatch(ip, "192.168.0.0/16")"#, false), (#"date == "2024-06-11""#, true),
    (#"date < "2024-06-11""#, false),
    ("date == 1718100000000", true), (#"date in ("2024-06-11", "2023")"#, true), ("long == 3", true),
    ("double == 3", false),
    ("double > 3.5", true), ("bool", true), ("bool == false", false), (#"version < "10.0.0""#, true),
    (#"low == "CMD""#, true),
    (#"low in ("x", "CMD")"#, true), (#"low like "C*""#, true), (#"startsWith(low, "CM")"#, true),
    (#"flat.a == "5""#, true),
    ("null == (date > 5)", false), (#"null == (date > "2030")"#, false),
    (#"true == (ip == "10.0.0.0/8")"#, true),
    ("long / 2 == 1", true), (#"constant == "c""#, true),
    (#"long == "3""#, true), (#"long > "2""#, true), (#"long < "3""#, false), (#"double > "3.5""#, true),
    (#"bool == "true""#, true), (#"bool == "false""#, false), ("flat.a > 10", true), ("flat.a > 6", false),
    ("flat.a == 5", true), ("constant > 5", true), ("low < 5", false),
    ("long < 99999999999999999999", true), ("double > -9223372036854775809", true),
  ])
  func `compares as the type of the field says`(_ condition: String, _ expected: Bool) throws {
    let document = """
      {"ip": "10.1.2.3", "date": "2024-06-11T10:00:00Z", "long": "3.7", "double": 3.7, "bool": "true",
       "version": "9.1.0",
       "low": "cmd", "flat": {"a": 5}, "constant": "c"}
      """
    let types: [String: FieldType] = [
      "ip": .ip, "date": .date, "long": .long, "double": .double, "bool": .boolean, "version": .version,
      "low": .keywordLowercase,
      "flat.a": .flattened, "constant": .constantKeyword,
    ]
    #expect(try Self.matches(condition, document, types: types) == expected)
  }

  @Test(arguments: [
    ("process where true", #"{"event": {"category": ["network", "process"]}}"#, true),
    ("process where true", #"{"event": {"category": "Process"}}"#, false),
    ("process where true", "{}", false),
    ("any where true", "{}", true),
    (#""my category" where true"#, #"{"event.category": "my category"}"#, true),
    ("any where false", "{}", false), ("any where null", "{}", false), ("any where not null", "{}", false),
  ])
  func `asks for the category first`(_ query: String, _ document: String, _ expected: Bool) throws {
    var context = CompileContext()
    guard case .events(let plan) = try EQLQuery.parse(query).compile(in: &context) else { return }
    var record = EventRecord(fields: context.fields)
    record.fill(from: try #require(try JSONParser.parse(document).object))
    #expect(plan.condition.matches(record) == expected)
  }

  @Test func `warns of unknown fields that are not marked as optional, once`() throws {
    var context = CompileContext(types: Types(types: ["a": .keyword]), unknownFields: .warned)
    _ = try EQLQuery.parse("any where a == 1 and ?b == 2 and c == 3 and startsWith(c, \"x\")").compile(
      in: &context)
    #expect(context.warnings.map(\.span) == [SourceSpan(33, 34), SourceSpan(55, 56)])
    #expect(context.fields.names == ["a", "b", "c"])
  }

  @Test func `equal conditions of different queries are equal`() throws {
    var context = CompileContext()
    let texts = ["any where a : \"X\" and b == 1", "any where b == 1 and a:\"x\" // same"]
    let plans = try texts.map { try EQLQuery.parse($0).compile(in: &context) }
    guard case .events(let one) = plans[0], case .events(let other) = plans[1],
      case .and(let left) = one.condition, case .and(let right) = other.condition
    else {
      Issue.record("two conjunctions were expected")
      return
    }
    #expect(Set(left) == Set(right))
  }
}
