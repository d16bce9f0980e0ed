import ECS
import Testing

@testable import Evidence

/// What is read of a line is what is read of the document.
@Suite struct EventLogReaderTests {
  /// The readings of an event's line: by its fields, where those suffice, and by its document.
  private static func readings(
    _ text: String, _ record: inout EventRecord
  ) throws -> (
    fields: EventReading?, document: EventReading?, isDoubtful: Bool
  ) {
    var block = EventBlock(Array(text.utf8) + [0x0A], firstLine: 1)
    block.index()
    var lines = block.lines
    let next = lines.next(in: block)
    let line = try #require(next)
    try record.fill(line, of: block)
    let fields = RecordFields(record)
    let document = try #require(SourceEvent(try block.document(of: line))).document
    let reading = EventReading(fields)
    return (reading, EventReading(document), fields.isDoubtful)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `whatever events say, in whichever shape, the same is read`(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    var told = 0
    var record = EventRecord(fields: HistoryField.table)
    for _ in 0..<600 {
      let event = Self.changed(.random(&random), &random)
      let (fields, document, isDoubtful) = try Self.readings(JSONWriter.text(.object(event)), &record)
      if isDoubtful { continue }
      told += 1
      #expect(
        fields == document, "\(JSONWriter.text(.object(event)))")
    }
    #expect(told > 300)
  }

  @Test(arguments: [4, 5] as [UInt64])
  func `a log that is fed lines holds what one that is fed documents holds`(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let limits = EventLog.Limits(processes: 40, actionsPerTopic: 5, actions: 200)
    let (lines, documents) = (
      EventLog(limits: limits, now: { .day }), EventLog(limits: limits, now: { .day })
    )
    var reader = EventLogReader(lines)
    for _ in 0..<6 {
      let events = (0..<60).map { _ in Self.changed(.random(&random), &random) }
      var block = EventBlock(
        events.flatMap { Array(JSONWriter.text(.object($0)).utf8) + [0x0A] }, firstLine: 1)
      block.index()
      var places = block.lines
      while let line = places.next(in: block) { reader.record(line, of: block) }
      for event in events.compactMap({ SourceEvent(.object($0)) }) { documents.record(event.document) }
      #expect(lines.totals == documents.totals)
      for pid in 0..<8 {
        #expect(lines.observed(.process("e\(pid)", pid)) == documents.observed(.process("e\(pid)", pid)))
      }
    }
  }

  @Test func `several values where one is meant are left to the document`() throws {
    var record = EventRecord(fields: HistoryField.table)
    let start = JSONObject.start("e", 1, "/bin/a", at: 1).with("process", "pid", [1, 2])
    let several = try Self.readings(JSONWriter.text(.object(start)), &record)
    #expect(several.isDoubtful)
    var mixed = JSONObject.start("e", 1, "/bin/a", at: 1)
    mixed["process.pid"] = 7
    let twice = try Self.readings(JSONWriter.text(.object(mixed)), &record)
    #expect(twice.isDoubtful)
  }

  @Test func `every field of the history is read of lines, too`() {
    typealias Field = EventReading.Field
    let fields: [HistoryField] = [
      Field.time, Field.hostID, Field.hostName, Field.computer, Field.category, Field.type, Field.action,
      Field.code, Field.ancestry, Field.uptime, Field.exitCode, Field.arguments, Field.userName,
      Field.userDomain, Field.filePath, Field.fileSize, Field.fileSHA256, Field.originalPath,
      Field.registryPath, Field.registryData, Field.dllPath, Field.dllSHA256, Field.question,
      Field.questionType, Field.resolved, Field.direction, Field.transport, Field.sourceIP,
      Field.destinationIP, Field.destinationPort, Field.destinationDomain, Field.serviceName, Field.imagePath,
      Field.serviceFile, Field.taskName,
    ]
    let processes = [Field.process, Field.parent].flatMap { process in
      [
        process.pid, process.entityID, process.name, process.executable, process.commandLine, process.start,
        process.sha256,
      ]
    }
    let signatures = [Field.process.signature, Field.parent.signature, Field.dllSignature].flatMap {
      $0.exists + $0.trusted + $0.status + $0.subject
    }
    for field in fields + processes + signatures {
      #expect(field.id != nil, "\(field.path) is not in the table")
    }
    #expect((fields + processes + signatures).count == HistoryField.table.count)
  }

  @Test func `a line that is no event is passed over`() throws {
    let log = EventLog(now: { .day })
    var reader = EventLogReader(log)
    var block = EventBlock(Array("nonsense\n[1]\n{\"a\":\n".utf8), firstLine: 1)
    block.index()
    var lines = block.lines
    while let line = lines.next(in: block) { reader.record(line, of: block) }
    #expect(log.totals.events == 0)
  }

  // MARK: Shapes

  /// The event with further fields, wrong types, arrays, dotted names, escapes or an envelope.
  private static func changed(_ event: JSONObject, _ random: inout some RandomNumberGenerator) -> JSONObject {
    var event = event
    for _ in 0..<Int.random(in: 0...4, using: &random) { event = changedOnce(event, &random) }
    if Int.random(in: 0..<6, using: &random) == 0 {
      return ["_index": "logs", "_id": "1", "_source": .object(event)]
    }
    return event
  }

  private static let values: [JSONValue] = [
    #""text""#, #""""#, #""4711""#, "0", "-0", "12", "-3", "1.50", "1e3", "12345678901234567890", "true",
    "false",
    "null", "[]", #"["a","b"]"#, #"[["a"],null]"#, #"{"x":1}"#, #""caf\u00e9 \"q\" \\ \n \ud83d\ude00""#,
    #"[1,"2"]"#, #""2026-10-14T09:12:00Z""#, #""deletion""#, #"["creation","change"]"#, #"["process"]"#,
    #""library""#, #""C:\\Windows\\sc.exe""#,
  ].compactMap { try? JSONParser.parse($0) }

  private static func changedOnce(
    _ event: JSONObject, _ random: inout some RandomNumberGenerator
  ) -> JSONObject {
    var event = event
    let name = HistoryField.table.names.randomElement(using: &random) ?? "process.pid"
    let value = values.randomElement(using: &random) ?? .null
    let parts = name.split(separator: ".").map(String.init)
    switch Int.random(in: 0..<4, using: &random) {
    case 0: event[name] = value
    case 1: event[parts[0]] = nil
    default:
      if parts.count == 1 { event[name] = value } else { set(value, parts[...], in: &event) }
    }
    return event
  }

  private static func set(_ value: JSONValue, _ parts: ArraySlice<String>, in object: inout JSONObject) {
    guard let first = parts.first else { return }
    guard parts.count > 1 else { return object[first] = value }
    var inner = object[first]?.object ?? JSONObject()
    set(value, parts.dropFirst(), in: &inner)
    object[first] = .object(inner)
  }
}
