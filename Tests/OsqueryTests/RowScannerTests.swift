import Testing

@testable import Osquery

@Suite struct RowScannerTests {
  /// The rows found one after the other: where each ends, and the bytes of its values.
  private func rows(_ bytes: [UInt8], columns: Int, checksUTF8: Bool = true) -> [[Int]] {
    bytes.withUnsafeBufferPointer { chunk in
      let scanner = RowScanner(chunk, columns: columns, checksUTF8: checksUTF8)
      var found: [[Int]] = []
      var place = 0
      while let row = scanner.row(at: place) {
        found.append([row.end, row.valueBytes])
        place = row.end
      }
      return found
    }
  }

  @Test(arguments: [
    ("1,2\n33,\n", 2, [[4, 2], [8, 2]]), ("\n\n", 1, [[1, 0], [2, 0]]), (",,,,,,,,,,,\n", 12, [[12, 0]]),
    ("\"\",\"a\"\"b\"\n", 2, [[10, 3]]), ("\"a\n,\n\",x\n", 2, [[9, 5]]), ("\"é\"\n", 1, [[5, 2]]),
    ("11111111,22222222,33333333,4444444444444444444,5\n", 5, [[49, 44]]), ("\"\"\"\"\n", 1, [[5, 1]]),
  ])
  func `finds whole rows and counts their values' bytes`(text: String, columns: Int, expected: [[Int]]) {
    #expect(rows(Array(text.utf8), columns: columns) == expected)
  }

  @Test(arguments: [
    ("", 1), ("1", 1), ("1,2", 2), ("\"1", 1), ("\"1\"", 1), ("\"1\"\"\n", 1), ("1\r\n", 1), ("1,2\n", 1),
    ("1\n", 2),
    ("a\"b\n", 1), ("\"a\"b\n", 1), ("\"a\"\"\n\n", 1), ("a,\"b\"c,d\n", 3),
  ])
  func `leaves everything else to be read step by step`(text: String, columns: Int) {
    #expect(rows(Array(text.utf8), columns: columns) == [])
  }

  @Test func `takes bytes that are no UTF-8 only where nobody keeps them`() {
    let bytes = Array("\"x".utf8) + [0xFF] + Array("\"\n".utf8)
    #expect(rows(bytes, columns: 1) == [] && rows(bytes, columns: 1, checksUTF8: false) == [[5, 2]])
  }

  @Test func `counts any number of separators`() {
    for count in [7, 8, 9, 255 * 8 - 1, 255 * 8, 255 * 8 + 1, 5_000] {
      let line = String(repeating: ",", count: count) + "\n"
      #expect(rows(Array(line.utf8), columns: count + 1) == [[count + 1, 0]], "\(count)")
      #expect(rows(Array(line.utf8), columns: count) == [])
    }
  }
}
