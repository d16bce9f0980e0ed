import Predicates
import Testing

@testable import EQL

/// What is refused: with the place marked in the query by `«` and `»`, and words of the message.
struct RefusalTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let query: String
    let code: QueryError.Code
    let words: String

    init(_ query: String, _ code: QueryError.Code, _ words: String) {
      self.query = query
      self.code = code
      self.words = words
    }

    var testDescription: String { query }
  }

  @Test(arguments: [
    Case("process where a «=» 1", .syntax, "expected '=='"),
    Case("process where a == «'»x'", .syntax, "double quotes"),
    Case("process where a == «?\"»x\"", .syntax, "raw strings"),
    Case("process where a == «b»", .unsupported, "fields cannot be compared"),
    Case("process where length(a) == «length(b)»", .unsupported, "fields cannot be compared"),
    Case("process where a in («b», 1)", .unsupported, "'in' must be constant"),
    Case("process where 1 < a «<» 3", .syntax, "chained"),
    Case("process where «lenght»(a) > 3", .unknownFunction, "expected 'length'"),
    Case("process where «wildcard»(a, \"x\")", .unknownFunction, "no function 'wildcard'"),
    Case("process where «length(a, 1)» > 3", .type, "takes 1 arguments, not 2"),
    Case("process where «indexOf(a)» > 3", .type, "2 or 3"),
    Case("process where «cidrMatch(a)»", .type, "at least 2"),
    Case("process where «length~»(a) > 3", .unsupported, "ignore case"),
    Case("process where length(«1») > 3", .type, "must be a string"),
    Case("process where startsWith(a, «1»)", .type, "argument 2"),
    Case("process where cidrMatch(a, «\"10.0.0.0/40\"»)", .type, "block of addresses"),
    Case("process where length(a) == «\"x\"»", .type, "cannot be compared"),
    Case("process where «length(a)»", .type, "condition"),
    Case("process where «\"text\"»", .type, "condition"),
    Case("process where a : «1»", .syntax, "expected a string"),
    Case("process where a : (\"x\", «b»)", .syntax, "expected a string"),
    Case("process where a regex «\"a~b\"»", .unsupported, "operator '~'"),
    Case("process where a regex «\"(a\"»", .unsupported, "')' was expected"),
    Case("process where a«[»0] == 1", .unsupported, "arrays"),
    Case("process where a == \"x«\\q»\"", .syntax, "unknown escape"),
    Case("process where a == \"«\\u{»zz}\"", .syntax, "Unicode escape"),
    Case("process where a == «\"open»", .syntax, "no end"),
    Case("process where a == 1 «/*» open", .syntax, "comment"),
    Case("process where (a == 1«»", .syntax, "expected an operator or ')'"),
    Case("process «==» 1", .syntax, "expected 'where'"),
    Case("«»", .syntax, "an event category"),
    Case("process where a == 1 «b»", .syntax, "the end of the query"),
    Case("process where a == 1 | «count»", .unsupported, "'head' or 'tail'"),
    Case("process where a == 1 | head «-»1", .syntax, "whole number"),
    Case("process where a.«by» == 1", .syntax, "reserved word"),
    Case("process where a «#» b", .syntax, "backticks"),
    Case("process where a == «9e999»", .syntax, "too large"),
    Case("«sequence» [a where true]", .syntax, "at least two"),
    Case("«sequence» with maxspan=1s ![a where true] ![b where true]", .syntax, "not missing"),
    Case("sequence [a where true] «![b where true]»", .syntax, "maxspan"),
    Case("sequence with maxspan=1 «[»a where true] [b where true]", .syntax, "unit of time"),
    Case("sequence with maxspan=«0s» [a where true] [b where true]", .limit, "greater than 0"),
    Case("sequence with maxspan=1s «by» x [a where true] [b where true]", .syntax, "before 'with'"),
    Case("sequence [a where true] by x «[b where true]»", .syntax, "join keys"),
    Case("sequence by «length(x)» [a where true] [b where true]", .unsupported, "only fields"),
    Case("sequence [a where true] with runs=«0»", .syntax, "1 to 100"),
    Case("sequence [a where true] with runs=«101»", .syntax, "1 to 100"),
    Case("sequence [a where true] [b where true] until «![»c where true]", .unsupported, "missing"),
    Case("«join» [a where true] [b where true]", .unsupported, "'sequence'"),
    Case("«sample» [a where true] [b where true]", .syntax, "join key"),
    Case("«sample» by x [a where true]", .syntax, "at least two"),
    Case("sample by x [a where true] «![b where true]»", .unsupported, "missing"),
    Case("sample by x [a where true] [b where true] | «head» 1", .unsupported, "no pipes"),
  ])
  func `refuses a query at its place`(_ example: Case) throws {
    let (query, span) = Self.unmarked(example.query)
    let error = try #require(throws: QueryError.self) {
      var context = CompileContext()
      _ = try EQLQuery.parse(query).compile(in: &context)
    }
    #expect(error.code == example.code)
    #expect(error.diagnostic.sentence.contains(example.words), "\(error.diagnostic.sentence)")
    #expect(error.diagnostic.span.start == span.start, "\(error)")
    if span.end > span.start { #expect(error.diagnostic.span == span, "\(error)") }
  }

  @Test(arguments: [
    Case("process where pid == «\"x\"»", .type, "of type long"),
    Case("process where ip == «\"x\"»", .type, "not an address"),
    Case("process where ip < «\"10.0.0.0/8\"»", .type, "not an address"),
    Case("process where @timestamp > «\"soon\"»", .type, "not a date"),
    Case("process where flag == «1»", .type, "of type boolean"),
    Case("process where flag > «true»", .type, "of type boolean"),
    Case("process where «pid»", .type, "of type long"),
    Case("process where startsWith(«pid», \"1\")", .type, "must be a string"),
    Case("process where «pid» : \"1*\"", .type, "text only"),
    Case("process where «message» == \"x\"", .unsupported, "analysed text"),
    Case("process where «process» == \"x\"", .unsupported, "of type object"),
    Case("process where «other» == \"x\"", .unknownField, "'?other'"),
  ])
  func `refuses what the types of fields do not allow`(_ example: Case) throws {
    let (query, span) = Self.unmarked(example.query)
    let error = try #require(throws: QueryError.self) {
      var context = CompileContext(types: Types(), unknownFields: .refused)
      _ = try EQLQuery.parse(query).compile(in: &context)
    }
    #expect(error.code == example.code)
    #expect(error.diagnostic.sentence.contains(example.words), "\(error.diagnostic.sentence)")
    #expect(error.diagnostic.span == span, "\(error)")
  }

  @Test func `bounds the depth of a query`() throws {
    let nested: [(Int) -> String] = [
      { String(repeating: "(", count: $0) + "true" + String(repeating: ")", count: $0) },
      { String(repeating: "not ", count: $0) + "true" },
      { String(repeating: "- ", count: $0) + "1 == 1" },
      { String(repeating: "(", count: $0) + "1 == 1" + String(repeating: ") == true", count: $0) },
      { String(repeating: "(null == ", count: $0) + "true" + String(repeating: ")", count: $0) },
      { depth in
        String(repeating: "cidrMatch(string(", count: depth / 2) + "1"
          + String(repeating: "), \"::/0\")", count: depth / 2)
      },
      { "1" + String(repeating: " + 1", count: $0) + " == 1" },
      { String(repeating: "string(", count: $0) + "1" + String(repeating: ")", count: $0) + " == \"1\"" },
    ]
    for text in nested {
      var context = CompileContext()
      _ = try EQLQuery.parse("any where " + text(190)).compile(in: &context)
      for depth in [300, 100_000] {
        let error = #expect(throws: QueryError.self) { try EQLQuery.parse("any where " + text(depth)) }
        #expect(error?.code == .limit)
      }
    }
  }

  @Test func `takes long lists and chains`() throws {
    var context = CompileContext()
    let list = (0..<20_000).map { "\"\($0)\"" }.joined(separator: ", ")
    _ = try EQLQuery.parse("any where a in (\(list))").compile(in: &context)
    let chain = (0..<20_000).map { "a == \($0)" }.joined(separator: " or ")
    _ = try EQLQuery.parse("any where \(chain)").compile(in: &context)
    _ = try EQLQuery.parse("any where null == (\(chain))").compile(in: &context)
    let error = #expect(throws: QueryError.self) {
      try EQLQuery.parse("any where a == \"\(String(repeating: "x", count: 1 << 20))\"")
    }
    #expect(error?.code == .limit)
  }

  struct Types: FieldTypes {
    func field(_ name: String) -> MappedField? {
      let types: [String: FieldType] = [
        "pid": .long, "ip": .ip, "@timestamp": .date, "flag": .boolean, "message": .matchOnlyText,
        "process": .object,
        "event.category": .keyword,
      ]
      return types[name].map { MappedField(source: name, type: $0) }
    }
    func names(matching pattern: WildcardPattern) -> [String] { [] }
  }

  static func unmarked(_ query: String) -> (String, SourceSpan) {
    let bytes = Array(query.utf8)
    let open = Array("«".utf8)
    let close = Array("»".utf8)
    let start = bytes.indices.first { bytes[$0...].starts(with: open) } ?? 0
    let end = bytes.indices.first { bytes[$0...].starts(with: close) } ?? 0
    let span = SourceSpan(start, end - open.count)
    return (query.filter { $0 != "«" && $0 != "»" }, span)
  }
}
