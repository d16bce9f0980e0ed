internal import ECS

/// Reads the CSV that osquery's shell prints (`--csv --separator=,`), chunk by chunk, into bounded rows.
///
/// Why CSV and not `--json`: the shell's JSON sorts the columns by name, lets the last of two equal names
/// win, writes NULL like the empty text and holds the whole answer in memory. Its CSV (osquery,
/// `osquery/devtools/shell.cpp`, `output_csv`) prints row after row in the order of the SELECT; a value is
/// quoted when it is empty or holds anything but printable ASCII without `"`, `'`, space and comma, so a bare
/// empty field is NULL and nothing else.
///
/// Rows are kept as they come: only their ends are looked for. Those beyond the bounds are counted.
struct AnswerAssembler: ByteSink {
  /// A longer line of column names is no answer of the shell.
  private static let longestHeader = 1 << 20

  private let limits: AnswerLimits
  private var scanner = SeparatedRows(columns: 0)
  private var headerLine: [UInt8] = []
  /// Whether rows are still kept: what is kept is a beginning without gaps.
  private var keeps = true
  /// How many rows' values have been counted, and their bytes; they are only where the bound is near.
  private var counted = (rows: 0, valueBytes: 0)
  /// Whether the row that has begun may hold bytes beyond ASCII.
  private var rowHasHighBytes = false
  /// True when the text so far ends with a whole row.
  private(set) var isAtRowStart = true
  private(set) var header: [String]?
  private(set) var rows = StatementRows()
  private(set) var rowsTotal = 0
  private(set) var lossyUTF8 = false
  /// The first thing that is not as the shell prints it, nothing behind which is read; nil while there is none.
  private(set) var malformation: String?

  init(limits: AnswerLimits) { self.limits = limits }

  var truncated: Bool { rowsTotal > rows.count }

  mutating func feed(_ chunk: ArraySlice<UInt8>) {
    // Sound: the buffer is only read, and only inside of the call.
    chunk.withUnsafeBufferPointer { chunk in
      let start = header == nil ? readHeader(chunk) : 0
      if start < chunk.count, malformation == nil {
        readRows(UnsafeBufferPointer(rebasing: chunk[start...]))
      }
    }
  }

  /// Reads on in the line of the column names; where the rows begin.
  private mutating func readHeader(_ chunk: UnsafeBufferPointer<UInt8>) -> Int {
    guard malformation == nil, !chunk.isEmpty else { return chunk.count }
    let found = scanner.count(chunk)
    note(found.malformation)
    headerLine += chunk[..<(found.rows == 0 ? chunk.count : found.end)]
    if headerLine.count > Self.longestHeader { malformation = "the header is too long" }
    isAtRowStart = found.rows > 0
    guard found.rows > 0, malformation == nil else { return chunk.count }
    let names = StatementRows.values(of: headerLine)
    lossyUTF8 = !headerLine.withUnsafeBufferPointer { SeparatedRows.isUTF8($0) }
    header = names
    rows = StatementRows(names: names)
    scanner = SeparatedRows(columns: names.count)
    keeps = limits.keptRows > 0
    return found.end
  }

  private mutating func readRows(_ piece: UnsafeBufferPointer<UInt8>) {
    let before = rows.count
    let found: SeparatedRows.Found
    if keeps, let kept = rows.append(piece, scanner: &scanner) {
      found = kept
    } else {
      if keeps { stopKeeping(at: before) }
      found = scanner.count(piece)
    }
    rowsTotal += found.rows
    isAtRowStart = found.end == piece.count
    if keeps { keep(from: before, mayHaveHighBytes: found.hasHighBytes || rowHasHighBytes) }
    rowHasHighBytes = found.hasHighBytes && !isAtRowStart
    note(found.malformation)
  }

  /// Repairs the rows that were added, and stops keeping when a bound is reached.
  private mutating func keep(from first: Int, mayHaveHighBytes: Bool) {
    if rows.count > limits.keptRows { stopKeeping(at: limits.keptRows) }
    if mayHaveHighBytes, rows.repairUTF8(from: first) { lossyUTF8 = true }
    // The text is longer than its values, so this asks too early, never too late.
    guard rows.storedBytes > limits.keptBytes else { return }
    while counted.rows < rows.count {
      let bytes = rows.valueBytes(ofRow: counted.rows)
      guard counted.valueBytes + bytes <= limits.keptBytes else { return stopKeeping(at: counted.rows) }
      counted.rows += 1
      counted.valueBytes += bytes
    }
    // Doubled quotes and separators are no values; a row that is too long even without them is not waited for.
    let least = (rows.unfinishedBytes - 3 * rows.names.count) / 2
    if keeps, counted.valueBytes + least > limits.keptBytes { stopKeeping(at: rows.count) }
  }

  private mutating func stopKeeping(at count: Int) {
    rows.cut(to: count)
    keeps = false
  }

  private mutating func note(_ found: SeparatedRows.Malformation?) {
    guard let found, malformation == nil else { return }
    isAtRowStart = false
    malformation =
      switch found {
      case .quoteInBareValue: "a quote stands inside of a bare value"
      case .textAfterQuote: "something follows a closing quote"
      case .values(let count): "row \(rowsTotal + 1) has \(count) values for \(rows.names.count) columns"
      }
  }
}
