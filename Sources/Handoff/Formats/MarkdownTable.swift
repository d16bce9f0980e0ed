/// A table of cells that are Markdown already.
struct MarkdownTable {
  private(set) var lines: [String]
  private let width: Int

  init(_ columns: String...) { self.init(columns) }

  init(_ columns: [String]) {
    width = columns.count
    lines = [Self.line(columns), Self.line(columns.map { _ in "---" })]
  }

  mutating func add(_ cells: String...) { add(cells) }

  mutating func add(_ cells: [String]) {
    lines.append(
      Self.line(Array(cells.prefix(width)) + Array(repeating: "", count: max(0, width - cells.count))))
  }

  private static func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }
}
