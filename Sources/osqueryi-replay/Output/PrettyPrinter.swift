/// Rows as a drawn table, the default output. Widths depend on all rows, so they are kept until the end.
///
/// Like osqueryi it knows a row's cells by column name, and draws the columns of the first statement.
struct PrettyPrinter: ResultPrinter {
  let out: ByteStream
  let nullValue: [UInt8]
  private var columns: [[UInt8]] = []
  private var current: [[UInt8]] = []
  private var rows: [[[UInt8]: [UInt8]]] = []
  private var widths: [[UInt8]: Int] = [:]

  init(out: ByteStream, nullValue: [UInt8]) {
    self.out = out
    self.nullValue = nullValue
  }

  mutating func begin(columns: [[UInt8]]) {
    if self.columns.isEmpty { self.columns = columns }
    current = columns
  }

  mutating func row(_ cells: Cells) {
    var row: [[UInt8]: [UInt8]] = [:]
    for (name, cell) in zip(current, cells) { row[name] = cell ?? nullValue }
    for (name, value) in row { widths[name] = max(widths[name] ?? 0, TextWidth.of(value)) }
    rows.append(row)
  }

  mutating func end() {
    guard let first = rows.first else { return }
    for name in first.keys { widths[name] = max(widths[name] ?? 0, TextWidth.of(name)) }
    let lines = columns.map { String(repeating: "-", count: (widths[$0] ?? $0.count) + 2) }
    let rule = "+" + lines.joined(separator: "+") + "+"
    out.write(rule + "\n|")
    for name in columns { write(name, width: widths[name] ?? 0) }
    out.write("\n" + rule + "\n")
    for row in rows {
      out.write("|")
      for name in columns {
        write(row[name] ?? nullValue, width: row[name] == nil ? name.count : widths[name] ?? 0)
      }
      out.write("\n")
    }
    out.write(rule + "\n")
  }

  private func write(_ cell: [UInt8], width: Int) {
    out.write(" ")
    out.write(cell)
    out.pad(width - TextWidth.of(cell) + 1)
    out.write("|")
  }
}

/// The width of text as osquery counts it.
enum TextWidth {
  /// Characters, when the bytes are UTF-8: every byte that does not continue one.
  static func of(_ bytes: [UInt8]) -> Int {
    guard !bytes.isEmpty else { return 0 }
    return 1 + bytes.dropFirst().count { $0 & 0x80 == 0 || $0 & 0xC0 == 0xC0 }
  }
}
