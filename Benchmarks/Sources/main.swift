import ECS

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments.first == "extract", arguments.count > 1 {
  var table = FieldTable()
  for name in ["host.os.type", "event.category", "event.type", "process.name", "process.args", "process.pe.original_file_name", "event.id", "@timestamp"] {
    _ = table.intern(name)
  }
  var record = EventRecord(fields: table)
  var reader = try EventBlockReader(path: arguments[1])
  var block = EventBlock()
  var count = 0
  var values = 0
  let field = table.id(of: "process.args")
  while try reader.readLines(into: &block) {
    block.index()
    var lines = block.lines
    while let line = lines.next(in: block) {
      try record.fill(line, of: block)
      count += 1
      if let field { values += record.count(of: field) }
    }
  }
  print(count, values)
}

if arguments.first == "index", arguments.count > 1 {
  var reader = try EventBlockReader(path: arguments[1])
  var block = EventBlock()
  var bytes = 0
  while try reader.readLines(into: &block) {
    block.index()
    bytes += block.byteCount
  }
  print(bytes)
}
if arguments.first == "read", arguments.count > 1 {
  var reader = try EventBlockReader(path: arguments[1])
  var block = EventBlock()
  while try reader.readLines(into: &block) {}
  print(reader.lineCount)
}
