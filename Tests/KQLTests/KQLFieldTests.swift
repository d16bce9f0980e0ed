import ECS
import KQL
import Predicates
import Testing

struct KQLFieldTests {
  static let nested: Mapping = {
    var types = Mapping(types: ["d": .nested, "d.a": .keyword, "d.n": .long, "d.e": .nested])
    types["d.a.low"] = MappedField(source: "d.a", type: .keywordLowercase)
    return types
  }()

  @Test(arguments: [
    ("", "{}", true), ("*", "{}", true), ("*:*", "{}", true), ("not *:*", "{}", false),
    ("a:*", #"{"a":0}"#, true), ("a:*", #"{"a":null}"#, false), ("a:*", #"{"a":[]}"#, false),
    ("a:*", #"{"a":[[],[null]]}"#, false), ("a:*", #"{"a":""}"#, true), ("a:**", #"{"a":""}"#, true),
    ("not a:*", "{}", true), ("not a:b", "{}", true), ("a.b:c", #"{"a.b":"c"}"#, true),
    ("a.b.c:d", #"{"a":{"b.c":"d"}}"#, true), ("a.b:1", #"{"a":[{"b":0},{"b":1}]}"#, true),
    ("a\\:b:c", #"{"a:b":"c"}"#, true), ("\"a b\":c", #"{"a b":"c"}"#, true),
  ])
  func `existence, absence and dotted names`(query: String, document: String, expected: Bool) throws {
    #expect(try matches(query, document) == expected)
  }

  @Test(arguments: [
    ("a*:x", #"{"abc":"x"}"#, true), ("a*:x", #"{"b":"x"}"#, false),
    ("a.*.c:x", #"{"a":{"b":{"c":"x"}}}"#, true),
    ("a.*:*", #"{"a":{"b":1}}"#, true), ("a.*:*", #"{"a":1}"#, false), ("n*:2", #"{"num":2}"#, true),
    ("num*:02", #"{"num":2}"#, true), ("num* > 1", #"{"num":2}"#, true),
    ("te*:QUICK", #"{"text":"a quick"}"#, true),
    ("num*:x", #"{"num":2}"#, false), ("not a*:x", "{}", true),
  ])
  func `a star in a name asks every field that fits, each by its type`(
    query: String, document: String, expected: Bool
  ) throws {
    #expect(try matches(query, document, Mapping(types: ["num": .long, "text": .text])) == expected)
  }

  @Test(arguments: [
    ("x", #"{"a":{"b":["y","x"]}}"#, true), ("x", #"{"a":"xy"}"#, false), ("x*", #"{"a":"xy"}"#, true),
    ("\"x y\"", #"{"a":"x y"}"#, true), ("5", #"{"a":5}"#, true), ("quick", #"{"text":"A quick fox"}"#, true),
    ("\"quick fox\"", #"{"text":"A quick fox"}"#, true), ("10.0.0.0/8", #"{"ip":"10.1.1.1"}"#, true),
    ("not x", #"{"a":"y"}"#, true), ("x", "{}", false), ("true", #"{"a":true}"#, true),
  ])
  func `a value without a field may stand in any`(query: String, document: String, expected: Bool) throws {
    #expect(try matches(query, document, Mapping(types: ["ip": .ip, "text": .text])) == expected)
  }

  @Test(arguments: [
    ("d:{ a:x and n:1 }", #"{"d":[{"a":"x","n":1},{"a":"y"}]}"#, true),
    ("d:{ a:x and n:1 }", #"{"d":[{"a":"x"},{"n":1}]}"#, false),
    ("d:{ a:x and n:1 }", #"{"d":{"a":"x","n":1}}"#, true),
    ("d:{ not a:x }", #"{"d":[{"a":"x"},{"a":"y"}]}"#, true), ("not d:{ a:x }", "{}", true),
    ("d:{ a:* }", "{}", false), ("d:{ *:* }", #"{"d":[{"n":1}]}"#, true),
    ("d:{ e:{ f:1 and g:2 } }", #"{"d":[{"e":[{"f":1,"g":2}]}]}"#, true),
    ("d:{ e:{ f:1 and g:2 } }", #"{"d":[{"e":[{"f":1},{"g":2}]}]}"#, false),
    ("d:{ a.low:X }", #"{"d":[{"a":"x"}]}"#, true), ("d:{ x }", #"{"d":[{"a":"x"}],"b":"x"}"#, true),
    ("d:{ y }", #"{"d":[{"a":"x"}],"b":"y"}"#, false), ("d:{ a*:x }", #"{"d":[{"a":"x"}]}"#, true),
    ("u:{ v:1 and w:2 }", #"{"u":[{"v":1,"w":2}]}"#, true), ("d.a:x", #"{"d":[{"a":"x"}]}"#, false),
    ("d*:x", #"{"d":[{"a":"x"}]}"#, true), ("d:*", #"{"d":[{"a":"x"}]}"#, true),
  ])
  func `nested objects are searched one by one`(query: String, document: String, expected: Bool) throws {
    #expect(try matches(query, document, Self.nested) == expected)
  }

  @Test(arguments: [
    ("process.name.caseless:CMD.exe", #"{"process":{"name":"Cmd.EXE"}}"#, true),
    ("process.name:CMD.exe", #"{"process":{"name":"Cmd.EXE"}}"#, false),
    ("process.name.caseless:*", #"{"process":{"name":"x"}}"#, true), ("process.name.caseless:*", "{}", false),
    ("process.name.caseless:\"программа.exe\"", #"{"process":{"name":"Программа.EXE"}}"#, true),
    ("process.name.caseless:ПРОГ*", #"{"process":{"name":"проГрамма.exe"}}"#, true),
    ("process.name.caseless:прог*", #"{"process":{"name":"ПРОГРАММА.exe"}}"#, true),
    ("process.name.caseless:\"größe(1)\"", #"{"process":{"name":"GRÖßE(1)"}}"#, true),
    ("process.name.caseless:\"größe(1)\"", #"{"process":{"name":"GRÖSSE(1)"}}"#, false),
    ("process.name.caseless:ı", #"{"process":{"name":"I"}}"#, false),
    ("process.name.caseless:d張", #"{"process":{"name":"D張"}}"#, true),
    ("not process.name.caseless:x", #"{"process":{"name":"X"}}"#, false),
    ("process.command_line.text:whoami", #"{"process":{"command_line":"cmd /c WhoAmI"}}"#, true),
    ("process.name.caseless:a", #"{"process.name":"b","process.name.caseless":"a"}"#, true),
    ("process.name.caseless:b", #"{"process.name":"b","process.name.caseless":"a"}"#, false),
    ("source.ip:10.0.0.0/8", #"{"source":{"ip":"10.1.1.1"}}"#, true),
    ("message:\"for ROOT\"", #"{"message":"password for root"}"#, true),
    ("process.code_signature.trusted:true", #"{"process":{"code_signature":{"trusted":true}}}"#, true),
    (
      "powershell.file.script_block_text:\"Get-Keystrokes\"",
      #"{"powershell.file.script_block_text":"get keystrokes"}"#, true
    ),
    ("process:*", #"{"process":{"pid":1}}"#, true), ("process:*", "{}", false),
  ])
  func `the built-in mapping knows types and multi-fields`(
    query: String, document: String, expected: Bool
  ) throws {
    #expect(try matches(query, document, Mapping.ecs) == expected)
  }

  @Test(arguments: [
    ("long:abc", QueryError.Code.type), ("long > abc", .type), ("bool:yes", .type), ("date:tomorrow", .type),
    ("ip:example.org", .type), ("ip > 10.0.0.0/8", .type), ("long:1*", .unsupported),
    ("ip:10.*", .unsupported),
    ("date:2024*", .unsupported), ("bool > true", .unsupported), ("text > a", .unsupported),
    ("low > a", .unsupported), ("d*:{ a:1 }", .unsupported), ("date > now", .unsupported),
  ])
  func `a value that its field cannot have is refused`(query: String, code: QueryError.Code) throws {
    var context = CompileContext(types: KQLTypedValueTests.types)
    let parsed = try KQLQuery.parse(query)
    let error = #expect(throws: QueryError.self) { try parsed.compile(in: &context) }
    #expect(error?.code == code)
    #expect(error?.diagnostic.line == 1)
  }

  @Test func `unknown fields are warned about when the context asks for it`() throws {
    var context = CompileContext(types: Mapping.ecs, unknownFields: .warned)
    _ = try KQLQuery.parse("process.pid:1 and\nfoo.bar:2").compile(in: &context)
    #expect(context.warnings.map(\.line) == [2])
    #expect(context.warnings.first?.message == "the field 'foo.bar' is unknown; it is taken as a keyword")
  }

  @Test func `a nested field that is asked directly is never found, with a warning`() throws {
    var context = CompileContext(types: Self.nested)
    let predicate = try KQLQuery.parse("d.a:x").compile(in: &context)
    #expect(predicate == .always(false))
    #expect(context.warnings.count == 1)
  }

  @Test func `a list of values becomes one set`() throws {
    var context = CompileContext(types: KQLTypedValueTests.types)
    let predicate = try KQLQuery.parse("kw:(a or b or c) or kw:d").compile(in: &context)
    let field = try #require(context.fields.id(of: "kw"))
    #expect(predicate == .test(field, .string(StringSet(["a", "b", "c", "d"]))))
  }
}
