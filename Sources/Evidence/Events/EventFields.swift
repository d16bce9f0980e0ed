internal import ECS

/// What the history reads an event's fields from: its document, or the few fields that were read of its line.
protocol EventFields {
  /// The scalars of a field in the document's order.
  func scalars(at field: HistoryField) -> [JSONValue]
  /// The scalars of a field, in any order.
  func unordered(_ field: HistoryField) -> [JSONValue]
  /// The first scalar of a field.
  func first(_ field: HistoryField) -> JSONValue?
}

extension EventFields {
  /// The text of a field's first scalar.
  func text(_ field: HistoryField) -> String? { first(field)?.scalarText }
}

/// A field that the history reads.
struct HistoryField: Sendable {
  let path: FieldPath
  /// Its number in ``table``; nil for a field that is missing there.
  let id: FieldID?

  init(_ name: String) {
    path = FieldPath(name)
    id = Self.table.id(of: name)
  }

  /// All of them.
  static let table: FieldTable = {
    var table = FieldTable()
    for name in names { _ = table.intern(name) }
    return table
  }()

  private static let names = named + ["process", "process.parent"].flatMap(process) + signature("dll")

  private static func process(_ prefix: String) -> [String] {
    let names = ["pid", "entity_id", "name", "executable", "command_line", "start", "hash.sha256"]
    return names.map { prefix + "." + $0 } + signature(prefix)
  }

  private static func signature(_ prefix: String) -> [String] {
    let names = ["exists", "trusted", "status", "subject_name"]
    return names.map { prefix + ".code_signature." + $0 } + names.map { prefix + ".Ext.code_signature." + $0 }
  }

  private static let named = [
    "@timestamp", "host.id", "host.name", "winlog.computer_name", "event.category", "event.type",
    "event.action", "event.code", "process.Ext.ancestry", "process.uptime", "process.exit_code",
    "process.args", "user.name", "user.domain", "file.path", "file.size", "file.hash.sha256",
    "file.Ext.original.path", "registry.path", "registry.data.strings", "dll.path", "dll.hash.sha256",
    "dns.question.name", "dns.question.type", "dns.resolved_ip", "network.direction", "network.transport",
    "source.ip", "destination.ip", "destination.port", "destination.domain",
    "winlog.event_data.ServiceName", "winlog.event_data.ImagePath", "winlog.event_data.ServiceFileName",
    "winlog.event_data.TaskName",
  ]
}

extension JSONObject: EventFields {
  func scalars(at field: HistoryField) -> [JSONValue] { scalars(at: field.path) }
  func unordered(_ field: HistoryField) -> [JSONValue] { scalars(at: field.path) }
  func first(_ field: HistoryField) -> JSONValue? { first(field.path) }
}

/// The fields of one event that were read of its line.
///
/// The record has the values in the order in which they stand in the line, the document first those that are nested and
/// then those with dotted names. Where several values leave open which of them is meant, the document must be asked.
struct RecordFields: EventFields {
  let record: EventRecord
  private let doubt = Doubt()

  /// Whether something was asked for that only the document tells.
  private final class Doubt {
    var isRaised = false
  }

  init(_ record: EventRecord) { self.record = record }

  /// Whether what was read may differ from what the document says.
  var isDoubtful: Bool { doubt.isRaised }

  func scalars(at field: HistoryField) -> [JSONValue] {
    let values = unordered(field)
    if values.count > 1 { doubt.isRaised = true }
    return values
  }

  func unordered(_ field: HistoryField) -> [JSONValue] {
    guard let id = field.id else { return [] }
    return record.values(of: id).map { json($0) }
  }

  func first(_ field: HistoryField) -> JSONValue? {
    guard let id = field.id else { return nil }
    var values = record.values(of: id)
    guard let value = values.next() else { return nil }
    if values.next() != nil { doubt.isRaised = true }
    return json(value)
  }

  private func json(_ value: EventValue) -> JSONValue {
    switch value.kind {
    case .string: return .string(record.text(of: value))
    case .boolean: return .bool(value.boolean ?? false)
    case .integer, .double:
      // JSON writes a whole number in one way only, but for zero.
      if let integer = value.integer, integer != 0 { return .number(JSONNumber(integer)) }
      return (try? JSONParser.parse(record.text(of: value))) ?? .null
    }
  }
}
