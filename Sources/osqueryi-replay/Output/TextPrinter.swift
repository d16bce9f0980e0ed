/// Rows as plain text, written as they come: `--csv`, `--list`, `--line` and column mode.
struct TextPrinter: ResultPrinter {
  enum Mode: String {
    case column, csv, line, list
  }

  let out: ByteStream
  let mode: Mode
  let settings: ShellSettings
  private var columns: [[UInt8]] = []
  private var widths: [Int] = []
  private var count = 0

  init(out: ByteStream, mode: Mode, settings: ShellSettings) {
    self.out = out
    self.mode = mode
    self.settings = settings
  }

  mutating func begin(columns: [[UInt8]]) {
    self.columns = columns
    count = 0
  }

  mutating func row(_ cells: Cells) {
    defer { count += 1 }
    switch mode {
    case .csv:
      if count == 0, settings.hasHeader { writeCSV(columns) }
      writeCSV(cells)
    case .list:
      if count == 0, settings.hasHeader { writeList(columns) }
      writeList(cells)
    case .line: writeLines(cells)
    case .column:
      if count == 0 { beginColumns(cells) }
      writeColumns(cells.map { $0 ?? settings.nullValue })
    }
  }

  mutating func end() {}

  private func writeList(_ cells: Cells) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { out.write(settings.separator) }
      out.write(cell ?? settings.nullValue)
    }
    out.write("\n")
  }

  private func writeLines(_ cells: Cells) {
    let width = max(5, columns.map(\.count).max() ?? 0)
    if count > 0 { out.write("\n") }
    for (name, cell) in zip(columns, cells) {
      out.pad(width - name.count)
      out.write(name)
      out.write(" = ")
      out.write(cell ?? settings.nullValue)
      out.write("\n")
    }
  }
}

// MARK: CSV

extension TextPrinter {
  private func writeCSV(_ cells: Cells) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { out.write(settings.separator) }
      writeCSV(cell)
    }
    out.write("\n")
  }

  private func writeCSV(_ cell: [UInt8]?) {
    guard let cell else { return out.write(settings.nullValue) }
    let separator = settings.separator
    // The shell compares a longer separator with the cell's beginning wherever its first byte stands.
    let isSeparated = separator.count == 1 || cell.starts(with: separator)
    let isQuoted =
      cell.isEmpty || cell.contains { $0 <= 0x20 || $0 >= 0x7F || $0 == 0x22 || $0 == 0x27 }
      || (isSeparated && separator.first.map(cell.contains) ?? false)
    guard isQuoted else { return out.write(cell) }
    out.write("\"")
    for byte in cell {
      if byte == 0x22 { out.write("\"") }
      out.write(CollectionOfOne(byte))
    }
    out.write("\"")
  }
}

// MARK: Columns

extension TextPrinter {
  private static let ruleLength = 93

  private mutating func beginColumns(_ cells: Cells) {
    widths = columns.indices.map { index in
      let asked = index < settings.widths.count ? settings.widths[index] : 0
      guard asked == 0 else { return asked }
      return max(10, columns[index].count, (cells[index] ?? settings.nullValue).count)
    }
    guard settings.hasHeader else { return }
    writeColumns(columns)
    let widths = self.widths
    self.widths = widths.map(abs)
    writeColumns(columns.map { _ in [UInt8](repeating: 0x2D, count: Self.ruleLength) })
    self.widths = widths
  }

  private func writeColumns(_ cells: [[UInt8]]) {
    for (index, cell) in cells.enumerated() {
      if index > 0 { out.write("  ") }
      let width = abs(widths[index])
      let shown = cell.prefix(width)
      if widths[index] < 0 { out.pad(width - shown.count) }
      out.write(shown)
      if widths[index] > 0 { out.pad(width - shown.count) }
    }
    out.write("\n")
  }
}
