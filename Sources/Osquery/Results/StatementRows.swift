/// The rows of an answer, stored as one run of UTF-8 bytes, so that many small values cost no allocation
/// each.
public struct StatementRows: Sendable, Hashable {
  /// The column names, in order; duplicates stay.
  public let names: [String]
  private(set) var bytes: [UInt8] = []
  /// For each value where it ends in `bytes`, times two, plus one when it is NULL.
  private var ends: [Int] = []

  /// What the rows take in memory.
  var storedBytes: Int { bytes.count + ends.count * MemoryLayout<Int>.stride }

  /// No rows and no columns.
  public init() { names = [] }

  /// No rows yet.
  init(names: [String]) { self.names = names }

  /// Rows from cells: each row is cut or filled up with NULL to the number of names.
  public init(names: [String], rows: [[Cell]]) {
    self.names = names
    for row in rows {
      for column in names.indices {
        let cell = column < row.count ? row[column] : .null
        append(Array((cell.text ?? "").utf8)[...], isNull: cell == .null)
      }
    }
  }

  mutating func append(_ value: ArraySlice<UInt8>, isNull: Bool) {
    bytes.append(contentsOf: value)
    ends.append(bytes.count << 1 | (isNull ? 1 : 0))
  }

  /// Moves the row in `row` here.
  mutating func append(_ row: AssembledRow) {
    let base = bytes.count
    bytes.append(contentsOf: row.bytes)
    for end in row.ends { ends.append(end + (base << 1)) }
  }

  fileprivate func cell(_ index: Int) -> Cell {
    if ends[index] & 1 == 1 { return .null }
    return .text(String(decoding: utf8(index), as: UTF8.self))
  }

  fileprivate func utf8(_ index: Int) -> ArraySlice<UInt8> {
    bytes[(index == 0 ? 0 : ends[index - 1] >> 1)..<(ends[index] >> 1)]
  }
}

/// The values of one row while it is being read: bytes, and for each value its end as in ``StatementRows``.
struct AssembledRow {
  var bytes: [UInt8] = []
  var ends: [Int] = []

  mutating func endValue(isNull: Bool) { ends.append(bytes.count << 1 | (isNull ? 1 : 0)) }

  mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  /// The values as texts, NULL as the empty one.
  var texts: [String] {
    ends.indices.map { index in
      String(decoding: bytes[(index == 0 ? 0 : ends[index - 1] >> 1)..<(ends[index] >> 1)], as: UTF8.self)
    }
  }

  /// Replaces what is no UTF-8; true when something was.
  mutating func repairUTF8() -> Bool {
    var repaired = AssembledRow()
    var start = 0
    for end in ends {
      repaired.bytes.append(contentsOf: String(decoding: bytes[start..<(end >> 1)], as: UTF8.self).utf8)
      repaired.endValue(isNull: end & 1 == 1)
      start = end >> 1
    }
    if repaired.bytes == bytes { return false }
    self = repaired
    return true
  }
}

extension StatementRows: RandomAccessCollection {
  /// The first row, if there is one.
  public var startIndex: Int { 0 }
  /// One past the last row.
  public var endIndex: Int { names.isEmpty ? 0 : ends.count / names.count }

  /// The row at `position`, which must be one of the indices.
  public subscript(position: Int) -> StatementRow { StatementRow(rows: self, position: position) }
}

/// One row of an answer; a view that keeps the whole answer alive.
public struct StatementRow: Sendable, Hashable {
  private let rows: StatementRows
  private let first: Int

  init(rows: StatementRows, position: Int) {
    self.rows = rows
    first = position * rows.names.count
  }

  /// The column names, in order.
  public var names: [String] { rows.names }

  /// The value of the first column named `name`, as text; nil for NULL and when there is no such column.
  public subscript(name: String) -> String? {
    rows.names.firstIndex(of: name).flatMap { self[$0].text }
  }

  /// The UTF-8 of the value at `index`, without a copy; empty for NULL.
  public func utf8(at index: Int) -> ArraySlice<UInt8> { rows.utf8(first + index) }

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
  public subscript(position: Int) -> Cell { rows.cell(first + position) }
}
