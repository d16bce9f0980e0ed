/// The rows of an answer, kept as the text in which the engine wrote them: nothing is taken apart before somebody
/// looks at a row, and many small values cost no allocation each.
public struct StatementRows: Sendable {
  /// The column names, in order; duplicates stay.
  public let names: [String]
  /// Rows of CSV, each with its line end; always UTF-8 and well-formed, with as many values as names.
  private var text: [UInt8] = []
  /// Where each row ends in `text`, past its line end.
  private var ends: [Int] = []
  /// Bytes of all values, without separators and quotes.
  private(set) var valueBytes = 0

  /// What the rows take in memory.
  var storedBytes: Int { text.count + ends.count * MemoryLayout<Int>.stride }

  /// No rows and no columns.
  public init() { names = [] }

  /// No rows yet.
  init(names: [String]) { self.names = names }

  /// Rows from cells: each row is cut or filled up with NULL to the number of names.
  public init(names: [String], rows: [[Cell]]) {
    self.names = names
    if names.isEmpty { return }
    for row in rows {
      var assembled = AssembledRow()
      for column in names.indices {
        let cell = column < row.count ? row[column] : .null
        assembled.bytes.append(contentsOf: (cell.text ?? "").utf8)
        assembled.endValue(isNull: cell == .null)
      }
      append(assembled)
    }
  }

  /// Adds a row, written anew.
  mutating func append(_ row: AssembledRow) {
    let quote = UInt8(ascii: "\"")
    var start = 0
    for (column, end) in row.ends.enumerated() {
      if column > 0 { text.append(UInt8(ascii: ",")) }
      let value = row.bytes[start..<(end >> 1)]
      start = end >> 1
      if end & 1 == 1 { continue }
      text.append(quote)
      for byte in value {
        if byte == quote { text.append(quote) }
        text.append(byte)
      }
      text.append(quote)
    }
    text.append(UInt8(ascii: "\n"))
    ends.append(text.count)
    valueBytes += row.bytes.count
  }

  /// Adds rows as they stand in `chunk`, from `start` to the last of the places where they end.
  mutating func append(
    _ chunk: UnsafeBufferPointer<UInt8>, from start: Int, rowEnds: [Int], valueBytes: Int
  ) {
    guard let end = rowEnds.last else { return }
    let base = text.count - start
    // Pages that are not written to cost nothing, but each move of all rows to more room does.
    if text.count + end - start > text.capacity { text.reserveCapacity(4 * text.capacity + end - start) }
    text.append(contentsOf: UnsafeBufferPointer(rebasing: chunk[start..<end]))
    ends.append(contentsOf: rowEnds.lazy.map { base + $0 })
    self.valueBytes += valueBytes
  }

  fileprivate func range(ofRow position: Int) -> Range<Int> {
    (position == 0 ? 0 : ends[position - 1])..<(ends[position] - 1)
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

/// Where a value stands in the text of its row.
private struct ValuePlace: Sendable {
  let start: Int
  let end: Int
  let isNull: Bool
  let hasDoubledQuotes: Bool
  /// Where the next value begins.
  let next: Int

  /// The value that begins at `start`; `limit` is the line end.
  init(_ text: UnsafeBufferPointer<UInt8>, from start: Int, to limit: Int) {
    let quote = UInt8(ascii: "\"")
    var place = start
    guard start < limit, text[start] == quote else {
      while place < limit, text[place] != UInt8(ascii: ",") { place += 1 }
      self.init(start: start, end: place, isNull: place <= start, hasDoubledQuotes: false, next: place + 1)
      return
    }
    var hasDoubled = false
    place += 1
    while place < limit {
      if text[place] == quote {
        guard place + 1 < limit, text[place + 1] == quote else { break }
        hasDoubled = true
        place += 1
      }
      place += 1
    }
    self.init(start: start + 1, end: place, isNull: false, hasDoubledQuotes: hasDoubled, next: place + 2)
  }

  private init(start: Int, end: Int, isNull: Bool, hasDoubledQuotes: Bool, next: Int) {
    self.start = start
    self.end = end
    self.isNull = isNull
    self.hasDoubledQuotes = hasDoubledQuotes
    self.next = next
  }
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
