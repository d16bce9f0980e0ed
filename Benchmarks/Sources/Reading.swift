import ECS

/// The parts of reading by themselves.
enum Reading {
  static func blocks(of path: String, indexes: Bool) throws {
    let measurement = Measurement()
    var reader = try EventBlockReader(path: path)
    var block = EventBlock()
    while try reader.readLines(into: &block) {
      if indexes { block.index() }
    }
    measurement.report([("command", indexes ? "index" : "read")], events: reader.lineCount)
  }

  static func fields(of path: String) throws {
    let measurement = Measurement()
    var table = FieldTable()
    let names = [
      "host.os.type", "event.category", "event.type", "process.name", "process.args",
      "process.pe.original_file_name", "event.id", "@timestamp",
    ]
    let fields = names.map { table.intern($0) }
    var record = EventRecord(fields: table)
    var values = 0
    let events = try Events.each(of: path, into: &record, limit: .max) { record in
      for field in fields { values += record.count(of: field) }
    }
    measurement.report([("command", "fields"), ("values", .number(JSONNumber(values)))], events: events)
  }
}

/// A way over all events of a file.
enum Events {
  /// Fills the record from each line; returns how many there were.
  @inline(__always)
  static func each(
    of path: String, into record: inout EventRecord, limit: Int,
    _ body: (borrowing EventRecord) throws -> Void
  ) throws -> Int {
    var reader = try EventBlockReader(path: path)
    var block = EventBlock()
    var count = 0
    while count < limit, try reader.readLines(into: &block) {
      block.index()
      var lines = block.lines
      while count < limit, let line = lines.next(in: block) {
        try record.fill(line, of: block)
        try body(record)
        count += 1
      }
    }
    return count
  }
}
