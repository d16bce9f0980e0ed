/// Reads the CSV that osquery's shell prints (`--csv --separator=,`), chunk by chunk, into bounded rows.
///
/// Why CSV and not `--json`: the shell's JSON sorts the columns by name, lets the last of two equal names
/// win, writes NULL like the empty text and holds the whole answer in memory. Its CSV (osquery,
/// `osquery/devtools/shell.cpp`, `output_csv`) prints row after row in the order of the SELECT; a value is
/// quoted when it is empty or holds anything but printable ASCII without `"`, `'`, space and comma, so a bare
/// empty field is NULL and nothing else.
struct AnswerAssembler: ByteSink {
  private enum State {
    case fieldStart
    case bare
    case quoted
    case quoteInQuoted
  }

  private let limits: AnswerLimits
  private var state = State.fieldStart
  private var row = AssembledRow()
  private var rowHasHighBytes = false
  private var rowIsTooLong = false
  private(set) var header: [String]?
  private(set) var rows = StatementRows()
  private(set) var rowsTotal = 0
  private(set) var lossyUTF8 = false
  /// The first thing that is not as the shell prints it; nil while everything is.
  private(set) var malformation: String?

  init(limits: AnswerLimits) { self.limits = limits }

  /// True when the text so far ends with a whole row.
  var isAtRowStart: Bool { state == .fieldStart && row.ends.isEmpty }

  var truncated: Bool { rowsTotal > rows.count }

  mutating func feed(_ chunk: ArraySlice<UInt8>) {
    // Sound: the buffer is only read, and only inside of the call.
    chunk.withUnsafeBufferPointer { feed($0) }
  }

  private mutating func feed(_ chunk: UnsafeBufferPointer<UInt8>) {
    var index = 0
    while index < chunk.count {
      if isAtRowStart, let header {
        index = takeRows(chunk, from: index, columns: header.count)
        if index == chunk.count { return }
      }
      repeat { index = step(chunk, index) } while index < chunk.count && !isAtRowStart
    }
  }

  /// Takes the rows that lie whole in the chunk and are as they should be; where the next one begins.
  private mutating func takeRows(
    _ chunk: UnsafeBufferPointer<UInt8>, from start: Int, columns: Int
  ) -> Int {
    // Once a row was left out, the rest is only counted.
    let keeps = rows.count == rowsTotal && rowsTotal < limits.keptRows
    let scanner = RowScanner(chunk, columns: columns, checksUTF8: keeps)
    var (place, count, valueBytes) = (start, 0, 0)
    var ends: [Int] = []
    while !keeps || rowsTotal + count < limits.keptRows, let row = scanner.row(at: place) {
      if keeps {
        if rows.valueBytes + valueBytes + row.valueBytes > limits.keptBytes { break }
        valueBytes += row.valueBytes
        ends.append(row.end)
      }
      count += 1
      place = row.end
    }
    rowsTotal += count
    if keeps { rows.append(chunk, from: start, rowEnds: ends, valueBytes: valueBytes) }
    return place
  }

  /// Reads on at `index`, whatever stands there; where to go on.
  private mutating func step(_ chunk: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
    switch state {
    case .fieldStart: startField(chunk, index)
    case .bare: readRun(chunk, from: index, quoted: false)
    case .quoted: readRun(chunk, from: index, quoted: true)
    case .quoteInQuoted: afterQuote(chunk, index)
    }
  }

  private mutating func startField(_ chunk: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
    switch chunk[index] {
    case UInt8(ascii: "\""):
      state = .quoted
      return index + 1
    case UInt8(ascii: ","):
      endField(isNull: true)
      return index + 1
    case UInt8(ascii: "\n"):
      endField(isNull: true)
      endRow()
      return index + 1
    case UInt8(ascii: "\r"):
      return index + 1
    default:
      state = .bare
      return index
    }
  }

  /// Copies up to the byte that ends the run, and handles that byte.
  private mutating func readRun(_ chunk: UnsafeBufferPointer<UInt8>, from start: Int, quoted: Bool) -> Int {
    var end = start
    var seen: UInt8 = 0
    while end < chunk.count {
      let byte = chunk[end]
      if byte == UInt8(ascii: "\"") || !quoted && (byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n")) {
        break
      }
      seen |= byte
      end += 1
    }
    keep(chunk, start..<end, seen)
    guard end < chunk.count else { return end }
    switch chunk[end] {
    case UInt8(ascii: "\"") where quoted: state = .quoteInQuoted
    case UInt8(ascii: "\""): malformation = malformation ?? "a quote stands inside of a bare value"
    case UInt8(ascii: ","): endField(isNull: false)
    default:
      if row.bytes.last == UInt8(ascii: "\r") { row.bytes.removeLast() }
      endField(isNull: false)
      endRow()
    }
    return end + 1
  }

  private mutating func afterQuote(_ chunk: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
    switch chunk[index] {
    case UInt8(ascii: "\""):
      keep(chunk, index..<(index + 1), 0)
      state = .quoted
    case UInt8(ascii: ","):
      endField(isNull: false)
    case UInt8(ascii: "\n"):
      endField(isNull: false)
      endRow()
    case UInt8(ascii: "\r"):
      break
    default:
      malformation = malformation ?? "something follows a closing quote"
      state = .bare
      return index
    }
    return index + 1
  }

  private mutating func keep(_ chunk: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ seen: UInt8) {
    if seen >= 0x80 { rowHasHighBytes = true }
    if row.bytes.count + range.count > limits.keptBytes { rowIsTooLong = true }
    if rowIsTooLong || isFull { return }
    row.bytes.append(contentsOf: chunk[range])
  }

  private var isFull: Bool { header != nil && rowsTotal >= limits.keptRows }

  private mutating func endField(isNull: Bool) {
    row.endValue(isNull: isNull)
    state = .fieldStart
  }

  private mutating func endRow() {
    defer {
      row.clear()
      rowHasHighBytes = false
      rowIsTooLong = false
    }
    if rowHasHighBytes, row.repairUTF8() { lossyUTF8 = true }
    guard let header else {
      header = row.texts
      rows = StatementRows(names: row.texts)
      if rowIsTooLong { malformation = malformation ?? "the header is too long" }
      return
    }
    rowsTotal += 1
    if row.ends.count != header.count {
      malformation =
        malformation ?? "row \(rowsTotal) has \(row.ends.count) values for \(header.count) columns"
      return
    }
    let fits = rows.valueBytes + row.bytes.count <= limits.keptBytes
    // Once a row is left out, all after it are too: what is kept is a beginning without gaps.
    if fits, !rowIsTooLong, rows.count == rowsTotal - 1, rows.count < limits.keptRows { rows.append(row) }
  }
}

/// How much of one answer is kept and how much is read at most.
public struct AnswerLimits: Sendable, Hashable {
  /// Rows kept; further ones are counted.
  public var keptRows: Int
  /// Bytes of values kept; rows that do not fit are counted.
  public var keptBytes: Int
  /// Bytes read of one answer; beyond, the engine process is killed and replaced.
  public var outputBytes: Int
  /// Bytes of the engine's messages kept for one statement.
  public var messageBytes: Int

  /// By default 10,000 rows, 16 MiB of values, 256 MiB of output, 64 KiB of messages.
  public init(
    keptRows: Int = 10_000, keptBytes: Int = 16 << 20, outputBytes: Int = 256 << 20,
    messageBytes: Int = 64 << 10
  ) {
    self.keptRows = keptRows
    self.keptBytes = keptBytes
    self.outputBytes = outputBytes
    self.messageBytes = messageBytes
  }
}
