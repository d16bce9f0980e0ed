import Predicates
import Testing

struct MappingTests {
  @Test(arguments: [
    ("source.ip", FieldType.ip), ("destination.port", .long), ("process.pid", .long),
    ("process.args_count", .long),
    ("process.code_signature.trusted", .boolean), ("dll.code_signature.exists", .boolean),
    ("@timestamp", .date), ("event.ingested", .date), ("process.command_line", .wildcard),
    ("process.parent.command_line", .wildcard), ("registry.data.strings", .wildcard),
    ("url.original", .wildcard),
    ("message", .matchOnlyText), ("powershell.file.script_block_text", .text),
    ("data_stream.dataset", .constantKeyword), ("dll.Ext.relative_file_creation_time", .double),
    ("threat.indicator.file.x509.not_after", .date), ("file.elf.sections", .nested), ("file.size", .long),
    ("kibana.alert.risk_score", .float), ("user.risk.static_score", .float), ("process.io.text", .wildcard),
    ("file.pe.imports", .flattened),
  ])
  func `the built-in mapping types the schema's fields`(name: String, type: FieldType) {
    #expect(Mapping.ecs.field(name) == MappedField(source: name, type: type))
  }

  @Test(arguments: ["process.name", "host.os.type", "event.code", "okta.outcome.result", "", "."])
  func `other names are unknown to the built-in mapping`(name: String) {
    #expect(Mapping.ecs.field(name) == nil)
  }

  @Test(arguments: [
    ("process.name.caseless", "process.name", FieldType.keywordLowercase),
    ("process.name.text", "process.name", .matchOnlyText),
    ("any.thing.caseless", "any.thing", .keywordLowercase),
    (
      "aws.cloudtrail.flattened.request_parameters.a.b", "aws.cloudtrail.flattened.request_parameters.a.b",
      .keyword
    ),
  ])
  func `multi-fields read their parent, keys of flattened fields themselves`(
    name: String, source: String, type: FieldType
  ) {
    #expect(Mapping.ecs.field(name) == MappedField(source: source, type: type))
  }

  @Test func `names that a pattern matches come in order`() {
    let mapping = Mapping(types: ["b.x": .long, "a.y": .ip, "a.x": .date])
    #expect(mapping.names(matching: WildcardPattern(text: "a.*")) == ["a.x", "a.y"])
    #expect(mapping.names(matching: WildcardPattern(text: "*.x")) == ["a.x", "b.x"])
    #expect(mapping.names(matching: WildcardPattern(text: "c*")) == [])
  }

  @Test func `one mapping can be laid over another`() {
    let over = Mapping(types: ["destination.port": .keyword, "my.field": .boolean])
    let both = Mapping.ecs.overlaid(with: over)
    #expect(both.field("destination.port")?.type == .keyword)
    #expect(both.field("my.field")?.type == .boolean)
    #expect(both.field("source.ip")?.type == .ip)
    #expect(both.field("process.name.caseless")?.source == "process.name")
  }

  @Test func `nested fields above a name are found, the outer first`() {
    let mapping = Mapping(types: ["a": .nested, "a.b": .object, "a.b.c": .nested, "a.b.c.d": .long])
    #expect(mapping.nestedPaths(above: "a.b.c.d") == ["a", "a.b.c"])
    #expect(mapping.nestedPaths(above: "a.b.c") == ["a"])
    #expect(mapping.nestedPaths(above: "a") == [])
  }
}
