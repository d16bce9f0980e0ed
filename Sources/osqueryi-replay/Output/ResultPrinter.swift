/// The columns and rows of a statement on their way out.
///
/// Cells are C strings as SQLite gives them: a NUL byte ends them, and they need not be UTF-8.
typealias Cells = [[UInt8]?]

/// Writes the rows of one chunk of input, of which each statement may have its own columns.
protocol ResultPrinter {
  /// A statement begins; called only when it has a row.
  mutating func begin(columns: [[UInt8]])
  /// A row of the statement; nil is NULL.
  mutating func row(_ cells: Cells)
  /// The chunk is over.
  mutating func end()
}
