@testable import ECS

extension EventRecord {
  /// Everything that the record holds, to compare records with.
  var contents: [String: [String]] {
    var found: [String: [String]] = [:]
    for name in fields.names {
      guard let field = fields.id(of: name), count(of: field) > 0 else { continue }
      found[name] = values(of: field).map { value in
        let number = value.double.map { String($0.bitPattern, radix: 16) } ?? "-"
        return "\(value.kind) \(text(of: value)) \(value.integer.map(String.init) ?? "-") \(number)"
          + " \(value.boolean.map(String.init) ?? "-")"
      }
    }
    return found
  }
}

extension EventBlock {
  /// The lines of the block after indexing it.
  mutating func indexedLines() -> [Line] {
    index()
    var found: [Line] = []
    var lines = lines
    while let line = lines.next(in: self) { found.append(line) }
    return found
  }
}

/// What the reference makes of a line: the record's contents, or nil when the strict parser or `SourceEvent`
/// refuses it.
func reference(_ line: [UInt8], _ table: FieldTable) -> [String: [String]]? {
  guard let value = try? JSONParser.parse(line), let event = SourceEvent(value) else { return nil }
  var record = EventRecord(fields: table)
  record.fill(from: event)
  return record.contents
}

func table(_ names: [String]) -> FieldTable {
  var table = FieldTable()
  for name in names { _ = table.intern(name) }
  return table
}
