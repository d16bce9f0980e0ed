import CScan
import ECS
import Testing

@Suite struct SeparatedRowsTests {
  /// Numbers that are the same on every run.
  private struct Numbers {
    var state: UInt64

    mutating func next(below bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }

  private struct Answer: Equatable {
    var ends: [Int] = []
    var stop: UInt32 = CSCAN_ROWS_READ.rawValue
    var values = 0
  }

  /// What a reading byte by byte finds.
  private func plain(_ text: [UInt8], columns: Int) -> Answer {
    var answer = Answer()
    var (quoted, closed, fresh, returned, separators) = (false, false, true, false, 0)
    for (place, byte) in text.enumerated() {
      if quoted {
        if byte == UInt8(ascii: "\"") { (quoted, closed) = (false, true) }
        continue
      }
      if byte == UInt8(ascii: "\"") {
        if returned {
          answer.stop = CSCAN_ROWS_AFTER_QUOTE.rawValue
        } else if !fresh && !closed {
          answer.stop = CSCAN_ROWS_QUOTE_IN_BARE.rawValue
        }
        if answer.stop != CSCAN_ROWS_READ.rawValue { return answer }
        (quoted, closed, fresh) = (true, false, false)
        continue
      }
      let isMark = byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n")
      if returned ? byte != UInt8(ascii: "\n") : closed && !isMark && byte != UInt8(ascii: "\r") {
        answer.stop = CSCAN_ROWS_AFTER_QUOTE.rawValue
        return answer
      }
      returned = closed && byte == UInt8(ascii: "\r")
      (closed, fresh) = (false, isMark)
      if byte == UInt8(ascii: ",") { separators += 1 }
      if byte == UInt8(ascii: "\n") {
        guard separators + 1 == columns else {
          return Answer(ends: answer.ends, stop: CSCAN_ROWS_VALUES.rawValue, values: separators + 1)
        }
        answer.ends.append(place + 1)
        separators = 0
      }
    }
    return answer
  }

  /// What a kernel finds, the text cut into pieces.
  private func scan(_ text: [UInt8], columns: Int, kernel: cscan_kernel, piece: Int) -> Answer {
    var answer = Answer()
    var state = cscan_rows_state(inside: 0, may_open: 1, after_quote: 0, after_return: 0, separators: 0)
    var ends = [UInt32](repeating: 0, count: text.count + 64)
    var start = 0
    while start < text.count, answer.stop == CSCAN_ROWS_READ.rawValue {
      let count = min(piece, text.count - start)
      let found = text.withUnsafeBufferPointer { bytes in
        bytes.baseAddress.map {
          cscan_rows(kernel, &state, $0 + start, count, columns, UInt32(start), &ends)
        }
      }
      guard let found else { break }
      answer.ends += ends[..<found.rows].map(Int.init)
      answer.stop = found.stop.rawValue
      answer.values = found.stop == CSCAN_ROWS_VALUES ? found.values : 0
      start += count
    }
    return answer
  }

  /// Rows that are mostly right, and sometimes not.
  private func text(_ numbers: inout Numbers, columns: Int, errors: Bool) -> [UInt8] {
    let values = [
      "", "x", "\"\"", "\"a\"\"b\"", "\"\"\"\"", "\",\"", "\"\n\"", "\"\r\n\"", "123456789", "\"é\"",
      String(repeating: "long ", count: 30), "\"" + String(repeating: "\"\"\n,", count: 20) + "\"",
    ]
    let wrong = ["a\"b", "\"a\"b", "\"a\"\rb", "1,2", "\"", "\r", "\"\"x"]
    let end = ["\n", "\r\n"][numbers.next(below: 2)]
    var text = ""
    for _ in 0..<numbers.next(below: 60) {
      for column in 0..<columns {
        if column > 0 { text += "," }
        text +=
          errors && numbers.next(below: 60) == 0
          ? wrong[numbers.next(below: wrong.count)] : values[numbers.next(below: values.count)]
      }
      text += end
    }
    return Array(text.utf8)
  }

  @Test(arguments: [false, true])
  func `every kernel finds what a reading byte by byte finds, however the text is cut`(errors: Bool) {
    let kernels = (0..<UInt32(CSCAN_KERNEL_COUNT)).map { cscan_kernel($0) }.filter { cscan_is_supported($0) }
    var numbers = Numbers(state: 42)
    for round in 0..<400 {
      let columns = [1, 2, 3, 8, 26, 70][round % 6]
      let text = text(&numbers, columns: columns, errors: errors)
      let expected = plain(text, columns: columns)
      for kernel in kernels {
        for piece in [text.count + 1, 1 + numbers.next(below: 200), 64] {
          let found = scan(text, columns: columns, kernel: kernel, piece: piece)
          #expect(found == expected, "kernel \(kernel.rawValue), \(columns) columns, pieces of \(piece)")
        }
      }
    }
  }

  @Test func `stops behind the first row when the columns are not known`() {
    var rows = SeparatedRows(columns: 0)
    let found = Array("a,\"b\nc\",d\n1,2\n".utf8).withUnsafeBufferPointer { rows.count($0) }
    #expect(found.rows == 1 && found.end == 10 && found.malformation == nil)
  }

  @Test func `says what is wrong with a row and finds those in front of it`() {
    var rows = SeparatedRows(columns: 2)
    var ends: [UInt32] = []
    let found = Array("1,2\n3,4,5\n6,7\n".utf8).withUnsafeBufferPointer {
      rows.scan($0, base: 100, ends: &ends)
    }
    #expect(found.rows == 1 && ends == [104] && found.malformation == .values(3))
  }
}
