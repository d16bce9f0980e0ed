import ECS
import Predicates
import Testing

@testable import Detection

struct FiltersQueryDSLTests {
  static let types: Mapping = {
    var types = Mapping(types: [
      "kw": .keyword, "n": .long, "d": .double, "text": .text, "ip": .ip, "date": .date, "b": .boolean,
      "nest": .nested, "nest.a": .keyword, "nest.n": .long,
    ])
    types["kw.low"] = MappedField(source: "kw", type: .keywordLowercase)
    return types
  }()

  private static func matches(_ query: String, _ document: String) throws -> Bool {
    var context = CompileContext(types: types, now: Timestamp(milliseconds: 1_718_187_630_400))
    var compiler = QueryDSLCompiler()
    let predicate = try compiler.compile(try JSONParser.parse(query), at: FilterPath(), &context)
    var record = EventRecord(fields: context.fields)
    record.fill(from: try JSONParser.parse(document).object ?? JSONObject())
    return predicate.matches(record)
  }

  @Test(arguments: [
    (#"{"match_phrase":{"kw":"a b"}}"#, #"{"kw":"a b"}"#, true),
    (#"{"match_phrase":{"kw":{"query":"a b"}}}"#, #"{"kw":"A b"}"#, false),
    (#"{"match_phrase":{"text":"quick fox"}}"#, #"{"text":"The Quick, fox"}"#, true),
    (#"{"match_phrase":{"text":"fox quick"}}"#, #"{"text":"quick fox"}"#, false),
    (#"{"match_phrase":{"n":"5"}}"#, #"{"n":5}"#, true),
    (#"{"match_phrase":{"b":true}}"#, #"{"b":true}"#, true),
    (#"{"match":{"text":"slow fox"}}"#, #"{"text":"quick fox"}"#, true),
    (#"{"match":{"text":{"query":"slow fox","operator":"AND"}}}"#, #"{"text":"quick fox"}"#, false),
    (#"{"match":{"kw":{"query":"a b","type":"phrase"}}}"#, #"{"kw":"a b"}"#, true),
    (#"{"term":{"kw":"a"}}"#, #"{"kw":["b","a"]}"#, true),
    (#"{"term":{"kw":{"value":"A"}}}"#, #"{"kw":"a"}"#, false),
    (#"{"term":{"kw":{"value":"A","case_insensitive":true}}}"#, #"{"kw":"a"}"#, true),
    (#"{"term":{"text":"Fox"}}"#, #"{"text":"Fox"}"#, false),
    (#"{"term":{"text":"fox"}}"#, #"{"text":"Fox"}"#, true),
    (#"{"terms":{"n":[1,"2"],"boost":1}}"#, #"{"n":2}"#, true),
    (#"{"terms":{"kw":[]}}"#, #"{"kw":"a"}"#, false),
    (#"{"prefix":{"kw":"ab*"}}"#, #"{"kw":"ab*c"}"#, true),
    (#"{"prefix":{"kw":"ab*"}}"#, #"{"kw":"abc"}"#, false),
    (#"{"exists":{"field":"kw"}}"#, #"{"kw":""}"#, true),
    (#"{"exists":{"field":"kw"}}"#, #"{"kw":[]}"#, false),
    (#"{"exists":{"field":"k*"}}"#, #"{"kw":1}"#, true),
    (#"{"exists":{"field":"kw.low"}}"#, #"{"kw":"x"}"#, true),
  ])
  func `values, phrases and existence`(query: String, document: String, expected: Bool) throws {
    #expect(try Self.matches(query, document) == expected)
  }

  @Test(arguments: [
    (#"{"wildcard":{"kw":{"value":"?:\\\\Windows\\\\*.exe","case_insensitive":true}}}"#, true),
    (#"{"wildcard":{"kw":{"value":"?:\\\\Windows\\\\*.exe"}}}"#, false),
    (#"{"wildcard":{"kw":"c:\\\\windows\\\\*"}}"#, true),
    (#"{"wildcard":{"kw":{"wildcard":"*\\\\a.EXE"}}}"#, true),
    (#"{"wildcard":{"kw":{"value":"C:\\Windows*","case_insensitive":true}}}"#, false),
    (#"{"wildcard":{"kw":"*\\*"}}"#, false), (#"{"wildcard":{"kw.low":"C:*A.exe"}}"#, true),
  ])
  func `patterns in Lucene's spelling`(query: String, expected: Bool) throws {
    #expect(try Self.matches(query, #"{"kw":"c:\\windows\\a.EXE"}"#) == expected)
  }

  @Test(arguments: [
    (#"{"range":{"n":{"gte":1,"lt":5}}}"#, #"{"n":[0,9]}"#, false),
    (#"{"range":{"n":{"gte":1,"lt":5}}}"#, #"{"n":[0,1]}"#, true),
    (#"{"range":{"n":{"gt":"4"}}}"#, #"{"n":5}"#, true), (#"{"range":{"n":{}}}"#, #"{"n":5}"#, true),
    (#"{"range":{"ip":{"gte":"10.0.0.0","lte":"10.0.0.9"}}}"#, #"{"ip":["9.0.0.1","11.0.0.1"]}"#, false),
    (#"{"range":{"ip":{"gte":"10.0.0.0","lte":"10.0.0.9"}}}"#, #"{"ip":"10.0.0.5"}"#, true),
    (
      #"{"range":{"date":{"gte":"now-1d/d","lte":"now","format":"strict_date_optional_time"}}}"#,
      #"{"date":"2024-06-11T05:00:00Z"}"#, true
    ),
    (#"{"range":{"date":{"gte":1718187630400,"lt":null}}}"#, #"{"date":"2024-06-11T05:00:00Z"}"#, false),
    (#"{"range":{"kw":{"gt":"a","lt":"c"}}}"#, #"{"kw":"b"}"#, true),
  ])
  func `both bounds of a range are met by one value`(query: String, document: String, expected: Bool) throws {
    #expect(try Self.matches(query, document) == expected)
  }

  private static func nestedTerms(_ number: Int) -> String {
    #"[{"term":{"nest.a":"x"}},{"term":{"nest.n":\#(number)}}]"#
  }

  @Test(arguments: [
    (#"{"match_all":{}}"#, true), (#"{"match_none":{}}"#, false), (#"{"bool":{}}"#, true),
    (#"{"bool":{"must":[{"term":{"kw":"a"}}],"filter":{"term":{"n":1}}}}"#, true),
    (#"{"bool":{"should":[{"term":{"kw":"x"}},{"term":{"n":1}}]}}"#, true),
    (#"{"bool":{"should":[{"term":{"kw":"x"}}]}}"#, false),
    (#"{"bool":{"should":[{"term":{"kw":"x"}}],"must":{"term":{"n":1}}}}"#, true),
    (#"{"bool":{"should":[{"term":{"kw":"x"}}],"must":{"term":{"n":1}},"minimum_should_match":1}}"#, false),
    (#"{"bool":{"should":[{"term":{"kw":"a"}},{"term":{"n":2}}],"minimum_should_match":"2"}}"#, false),
    (#"{"bool":{"should":[],"minimum_should_match":1}}"#, false),
    (#"{"bool":{"must_not":[{"term":{"kw":"x"}},{"term":{"n":1}}]}}"#, false),
    (#"{"bool":{"must_not":{"exists":{"field":"z"}}}}"#, true),
    (#"{"constant_score":{"filter":{"term":{"n":1}},"boost":2}}"#, true),
    (
      #"{"nested":{"path":"nest","query":{"bool":{"must":\#(nestedTerms(1))}}}}"#,
      true
    ),
    (
      #"{"nested":{"path":"nest","query":{"bool":{"must":\#(nestedTerms(2))}}}}"#,
      false
    ),
    (#"{"term":{"nest.a":"x"}}"#, false),
  ])
  func `combinations`(query: String, expected: Bool) throws {
    let document = #"{"kw":"a","n":1,"nest":[{"a":"x","n":1},{"a":"y","n":2}]}"#
    #expect(try Self.matches(query, document) == expected)
  }

  @Test(arguments: [
    (#"{"query_string":{"query":"a:b"}}"#, FilterError.Code.unsupported, ""),
    (#"{"script":{}}"#, .unsupported, ""), ("[]", .shape, ""), ("{}", .shape, ""),
    (#"{"term":{},"exists":{}}"#, .shape, ""), (#"{"term":{"a":1,"b":2}}"#, .shape, "term"),
    (#"{"term":{"kw":{"value":"a","x":1}}}"#, .unsupported, "term.kw.x"),
    (#"{"term":{"n":"x"}}"#, .type, "term"), (#"{"wildcard":{"n":"1*"}}"#, .unsupported, "wildcard"),
    (#"{"match_phrase":{"kw":{"query":"a","slop":2}}}"#, .unsupported, "match_phrase.kw.slop"),
    (#"{"match":{"kw":{"query":"a","type":"phrase_prefix"}}}"#, .unsupported, "match.kw"),
    (#"{"terms":{"kw":{"index":"x"}}}"#, .unsupported, "terms.kw"),
    (#"{"range":{"date":{"gte":"2024","time_zone":"+02:00"}}}"#, .unsupported, "range.date.time_zone"),
    (#"{"range":{"date":{"gte":"2024","format":"yyyy"}}}"#, .unsupported, "range.date.format"),
    (#"{"bool":{"should":[{},{}]}}"#, .shape, "bool.should.0"),
    (#"{"bool":{"may":[]}}"#, .unsupported, "bool.may"),
    (
      #"{"bool":{"should":[{"match_all":{}}],"minimum_should_match":"75%"}}"#, .unsupported,
      "bool.minimum_should_match"
    ),
    (#"{"exists":{}}"#, .shape, "exists"),
  ])
  func `what is not understood is refused, with its place`(
    query: String, code: FilterError.Code, path: String
  ) {
    let error = #expect(throws: FilterError.self) { try Self.matches(query, "{}") }
    #expect(error?.code == code)
    #expect(error?.path == path)
  }

  @Test func `nesting is bounded`() throws {
    func nested(_ depth: Int) -> String {
      String(repeating: #"{"bool":{"must":"#, count: depth - 1) + #"{"match_all":{}}"#
        + String(repeating: "}}", count: depth - 1)
    }
    #expect(try Self.matches(nested(QueryDSLCompiler.deepest), "{}"))
    let error = #expect(throws: FilterError.self) {
      try Self.matches(nested(QueryDSLCompiler.deepest + 1), "{}")
    }
    #expect(error?.code == .limit)
  }
}
