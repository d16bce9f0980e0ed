internal import ECS

/// The rows of an answer, kept as the text in which the engine wrote them: nothing is taken apart before somebody
/// looks at a row, and many small values cost no allocation each.
public struct StatementRows: Sendable {
  /// The column names, in order; duplicates stay.
  public let names: [String]
  /// Rows of CSV, each with its line end, well-formed UTF-8 with as many values as names; behind the last whole one
  /// there may be the beginning of another.
  private var text: [UInt8] = []
  /// Where each row ends in `text`, past its line end.
  private var ends: [UInt32] = []

  /// The most text that is kept, whatever the bounds say: places in it have 32 bits, and repairs may make it three
  /// times as long.
  private static let mostText = 1 << 30

  /// What the rows take in memory.
  var storedBytes: Int { text.count + ends.count * MemoryLayout<UInt32>.stride }

  /// No rows and no columns.
  public init() { names = [] }

  /// No rows yet.
  init(names: [String]) { self.names = names }

  /// Rows from cells: each row is cut or filled up with NULL to the number of names.
  public init(names: [String], rows: [[Cell]]) {
    self.names = names
    if names.isEmpty { return }
    for row in rows {
      for column in names.indices {
        if column > 0 { text.append(UInt8(ascii: ",")) }
        if column < row.count { write(row[column]) }
      }
      text.append(UInt8(ascii: "\n"))
      ends.append(UInt32(text.count))
    }
  }

  private mutating func write(_ cell: Cell) {
    guard let value = cell.text else { return }
    let quote = UInt8(ascii: "\"")
    text.append(quote)
    for byte in value.utf8 {
      if byte == quote { text.append(quote) }
      text.append(byte)
    }
    text.append(quote)
  }

  fileprivate func range(ofRow position: Int) -> Range<Int> {
    let start = position == 0 ? 0 : Int(ends[position - 1])
    let end = Int(ends[position]) - 1
    // Values with a carriage return are quoted, so one in front of the line feed belongs to the line end.
    return start..<(end > start && text[end - 1] == UInt8(ascii: "\r") ? end - 1 : end)
  }

  fileprivate func places(inRow position: Int) -> [ValuePlace] {
    let range = range(ofRow: position)
    var places: [ValuePlace] = []
    places.reserveCapacity(names.count)
    // Sound: the buffer is only read, and only inside of the closure.
    text.withUnsafeBufferPointer { text in
      var start = range.lowerBound
      for _ in names.indices {
        let place = ValuePlace(text, from: start, to: range.upperBound)
        places.append(place)
        start = place.next
      }
    }
    return places
  }

  fileprivate func utf8(_ place: ValuePlace) -> ArraySlice<UInt8> {
    guard place.hasDoubledQuotes else { return text[place.start..<place.end] }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(place.end - place.start)
    var isSecond = false
    for byte in text[place.start..<place.end] {
      isSecond = byte == UInt8(ascii: "\"") && !isSecond
      if byte != UInt8(ascii: "\"") || isSecond { bytes.append(byte) }
    }
    return bytes[...]
  }

  fileprivate func cell(_ place: ValuePlace) -> Cell {
    place.isNull ? .null : .text(String(decoding: utf8(place), as: UTF8.self))
  }
}

// MARK: Filling, piece by piece

extension StatementRows {
  /// Adds a piece of text as it stands, and the rows that end in it; nil when there is no room for it.
  mutating func append(_ piece: UnsafeBufferPointer<UInt8>, scanner: inout SeparatedRows) -> SeparatedRows
    .Found?
  {
    guard text.count + piece.count <= Self.mostText else { return nil }
    let base = text.count
    // Pages that are not written to cost nothing, but each move of all rows to more room does.
    if base + piece.count > text.capacity { text.reserveCapacity(4 * text.capacity + piece.count) }
    text.append(contentsOf: piece)
    return scanner.scan(piece, base: base, ends: &ends)
  }

  /// Bytes of the row that has only begun.
  var unfinishedBytes: Int { text.count - Int(ends.last ?? 0) }

  /// Forgets the rows from `count` on, and what has begun.
  mutating func cut(to count: Int) {
    if count < ends.count { ends.removeLast(ends.count - count) }
    text.removeLast(unfinishedBytes)
  }

  /// Bytes of the row's values, without separators and quotes.
  func valueBytes(ofRow position: Int) -> Int {
    places(inRow: position).reduce(0) { sum, place in
      let bytes = text[place.start..<place.end]
      return sum + bytes.count - (place.hasDoubledQuotes ? bytes.count { $0 == UInt8(ascii: "\"") } / 2 : 0)
    }
  }

  /// Replaces what is no UTF-8 in the rows from `first` on; true when there was such.
  mutating func repairUTF8(from first: Int) -> Bool {
    guard first < ends.count, let last = ends.last else { return false }
    let start = first == 0 ? 0 : Int(ends[first - 1])
    if isUTF8(start..<Int(last)) { return false }
    var (repaired, place, shift) = ([UInt8](), start, 0)
    for row in first..<ends.count {
      let range = place..<Int(ends[row])
      place = range.upperBound
      let before = repaired.count
      if isUTF8(range) {
        repaired += text[range]
      } else {
        // Separators and quotes are ASCII, so no replacement reaches from one value into the next.
        repaired += Array(String(decoding: text[range], as: UTF8.self).utf8)
      }
      shift += repaired.count - before - range.count
      ends[row] = UInt32(range.upperBound + shift)
    }
    text.replaceSubrange(start..<place, with: repaired)
    return true
  }

  /// Sound: the buffer is only read, and only inside of the closure.
  private func isUTF8(_ range: Range<Int>) -> Bool {
    text.withUnsafeBufferPointer { SeparatedRows.isUTF8(UnsafeBufferPointer(rebasing: $0[range])) }
  }

  /// The values of a line, NULL as the empty text; `line` ends with its line end.
  static func values(of line: [UInt8]) -> [String] {
    var rows = StatementRows(names: [""])
    rows.text = Array(String(decoding: line, as: UTF8.self).utf8)
    rows.ends = [UInt32(rows.text.count)]
    let range = rows.range(ofRow: 0)
    var values: [String] = []
    var start = range.lowerBound
    repeat {
      // Sound: the buffer is only read, and only inside of the closure.
      let place = rows.text.withUnsafeBufferPointer { ValuePlace($0, from: start, to: range.upperBound) }
      values.append(rows.cell(place).text ?? "")
      start = place.next
    } while start <= range.upperBound
    return values
  }
}

extension StatementRows: Hashable {
  /// Equal when names and values are.
  public static func == (left: StatementRows, right: StatementRows) -> Bool {
    guard left.names == right.names, left.ends.count == right.ends.count else { return false }
    return left.text == right.text || left.elementsEqual(right)
  }

  /// Hashes the names and the number of rows: equal values may be written in several ways.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(names)
    hasher.combine(ends.count)
  }
}

extension StatementRows: RandomAccessCollection {
  /// The first row, if there is one.
  public var startIndex: Int { 0 }
  /// One past the last row.
  public var endIndex: Int { names.isEmpty ? 0 : ends.count }

  /// The row at `position`, which must be one of the indices; takes its text apart.
  public subscript(position: Int) -> StatementRow { StatementRow(rows: self, position: position) }
}

/// One row of an answer; keeps the whole answer alive.
public struct StatementRow: Sendable, Hashable {
  private let rows: StatementRows
  private let places: [ValuePlace]

  init(rows: StatementRows, position: Int) {
    self.rows = rows
    places = rows.places(inRow: position)
  }

  /// The column names, in order.
  public var names: [String] { rows.names }

  /// The value of the first column named `name`, as text; nil for NULL and when there is no such column.
  public subscript(name: String) -> String? {
    rows.names.firstIndex(of: name).flatMap { self[$0].text }
  }

  /// The UTF-8 of the value at `index`, copied only where it holds quotes; empty for NULL.
  public func utf8(at index: Int) -> ArraySlice<UInt8> { rows.utf8(places[index]) }

  /// Equal when names and values are.
  public static func == (left: StatementRow, right: StatementRow) -> Bool {
    left.names == right.names && left.elementsEqual(right)
  }

  /// Hashes the values.
  public func hash(into hasher: inout Hasher) {
    for cell in self { hasher.combine(cell) }
  }
}

extension StatementRow: RandomAccessCollection {
  /// The first column.
  public var startIndex: Int { 0 }
  /// One past the last column.
  public var endIndex: Int { rows.names.count }

  /// The value of the column at `position`, which must be one of the indices.
  public subscript(position: Int) -> Cell { rows.cell(places[position]) }
}
