import ECS
import Predicates
import Testing

@testable import Detection

struct FiltersExceptionItemTests {
  private static func isException(
    _ entries: String, _ document: String, more: String = "", now: Timestamp? = nil
  ) throws -> Bool {
    let item = try ExceptionItem(
      json: try JSONParser.parse(#"{"item_id":"i","list_id":"l","entries":[\#(entries)]\#(more)}"#))
    var context = CompileContext(
      types: Mapping.ecs.overlaid(with: Mapping(types: ["sig": .nested])), now: now)
    let predicate = try ExceptionItem.anyOf([item], in: &context)
    var record = EventRecord(fields: context.fields)
    record.fill(from: try JSONParser.parse(document).object ?? JSONObject())
    return predicate.matches(record)
  }

  private static func match(_ field: String, _ value: String) -> String {
    #"{"field":"\#(field)","operator":"included","type":"match","value":"\#(value)"}"#
  }

  @Test(arguments: [
    (match("host.id", "1"), true),
    (#"{"field":"host.id","operator":"excluded","type":"match","value":"1"}"#, false),
    (#"{"field":"host.id","operator":"included","type":"match_any","value":["2","1"]}"#, true),
    (#"{"field":"host.id","operator":"excluded","type":"match_any","value":["2","3"]}"#, true),
    (#"{"field":"user.id","operator":"included","type":"exists"}"#, false),
    (#"{"field":"user.id","operator":"excluded","type":"exists"}"#, true),
    (#"{"field":"file.path","operator":"included","type":"wildcard","value":"C:\\\\*.exe"}"#, true),
    (#"{"field":"file.path","operator":"excluded","type":"wildcard","value":"D:*"}"#, true),
    (#"{"field":"destination.port","operator":"included","type":"match","value":"443"}"#, true),
    (#"{"field":"process.name.caseless","operator":"included","type":"match","value":"CMD.EXE"}"#, true),
    (
      match("host.id", "1") + "," + #"{"field":"user.id","operator":"included","type":"exists"}"#,
      false
    ),
    (
      #"{"field":"sig","type":"nested","entries":[\#(match("name", "A")),\#(match("trusted", "true"))]}"#,
      true
    ),
    (
      #"{"field":"sig","type":"nested","entries":[\#(match("name", "B")),\#(match("trusted", "true"))]}"#,
      false
    ),
  ])
  func `an item excepts the events that fulfil all its entries`(entries: String, expected: Bool) throws {
    let document = #"""
      {"host": {"id": "1"}, "file": {"path": "C:\\a.exe"}, "destination": {"port": 443},
       "process": {"name": "cmd.exe"},
       "sig": [{"name": "A", "trusted": "true"}, {"name": "B", "trusted": "false"}]}
      """#
    #expect(try Self.isException(entries, document) == expected)
  }

  private static let anyHost = #"{"field":"host.id","operator":"included","type":"exists"}"#

  @Test(arguments: [
    (#"{"host":{"id":"1","os":{"type":"windows"}}}"#, true),
    (#"{"host":{"id":"1","os":{"name":"Windows"}}}"#, true),
    (#"{"host":{"id":"1","os":{"type":"linux"}}}"#, false), (#"{"host":{"id":"1"}}"#, false),
  ])
  func `an item of some systems excepts their events only`(document: String, expected: Bool) throws {
    let systems = #","os_types":["windows","macos"]"#
    #expect(try Self.isException(Self.anyHost, document, more: systems) == expected)
  }

  @Test(arguments: [(-1, true), (0, false), (1, false), (nil, true)] as [(Int64?, Bool)])
  func `an item that has expired excepts nothing`(offset: Int64?, expected: Bool) throws {
    let expiry = Int64(1_700_000_000_000)
    let now = offset.map { Timestamp(milliseconds: expiry + $0) }
    let more = #","expire_time":"2023-11-14T22:13:20.000Z""#
    #expect(try Self.isException(Self.anyHost, #"{"host":{"id":"1"}}"#, more: more, now: now) == expected)
  }

  @Test(arguments: [
    ("", FilterError.Code.shape, ""), ("1", .shape, "entries.0"), (#"{"field":"a"}"#, .shape, "entries.0"),
    (#"{"field":"a","type":"list","list":{"id":"x"}}"#, .unsupported, "entries.0.type"),
    (#"{"field":"a","type":"match_any","value":[]}"#, .shape, "entries.0.value"),
    (#"{"field":"a","type":"match","value":"x","operator":"maybe"}"#, .shape, "entries.0.operator"),
    (#"{"type":"exists"}"#, .shape, "entries.0"),
    (
      #"{"field":"a","type":"nested","entries":[{"field":"b","type":"nested","entries":[{}]}]}"#,
      .unsupported, "entries.0.entries.0.type"
    ),
    (#"{"field":"destination.port","type":"match","value":"x"}"#, .type, "entries.0"),
  ])
  func `an entry that is not understood is refused`(entries: String, code: FilterError.Code, path: String) {
    let error = #expect(throws: FilterError.self) { try Self.isException(entries, "{}") }
    #expect(error?.code == code)
    #expect(error?.path == path)
  }

  @Test func `the number of entries is bounded`() throws {
    func entries(_ count: Int) -> String {
      Array(repeating: Self.anyHost, count: count).joined(separator: ",")
    }
    #expect(try Self.isException(entries(ExceptionItem.mostEntries), #"{"host":{"id":"1"}}"#))
    #expect(throws: FilterError.self) { try Self.isException(entries(ExceptionItem.mostEntries + 1), "{}") }
  }
}
