import Testing

@testable import Osquery

@Suite struct AnswerAssemblerTests {
  private func read(_ text: String, limits: AnswerLimits = AnswerLimits(), chunk: Int = .max)
    -> AnswerAssembler
  {
    read(Array(text.utf8), limits: limits, chunk: chunk)
  }

  private func read(_ bytes: [UInt8], limits: AnswerLimits = AnswerLimits(), chunk: Int = .max)
    -> AnswerAssembler
  {
    var answer = AnswerAssembler(limits: limits)
    var rest = bytes[...]
    while !rest.isEmpty {
      answer.feed(rest.prefix(chunk))
      rest = rest.dropFirst(chunk)
    }
    return answer
  }

  private func cells(_ answer: AnswerAssembler) -> [[Cell]] { answer.rows.map { Array($0) } }

  @Test(arguments: [1, 2, 3, 7, Int.max])
  func `keeps order, equal names, NULL and the empty text, however the bytes are cut`(chunk: Int) {
    let answer = read("b,a,b,n,e,q\n2,1,3,,\"\",\"q\"\"q\"\n4,\"x,y\",,\"a\nb\",\"é\",z\n", chunk: chunk)
    #expect(answer.header == ["b", "a", "b", "n", "e", "q"])
    #expect(
      cells(answer) == [
        [.text("2"), .text("1"), .text("3"), .null, .text(""), .text("q\"q")],
        [.text("4"), .text("x,y"), .null, .text("a\nb"), .text("é"), .text("z")],
      ])
    #expect(answer.malformation == nil && !answer.truncated && !answer.lossyUTF8 && answer.isAtRowStart)
  }

  @Test func `takes an empty line for a row with one NULL`() {
    #expect(cells(read("n\n\n\n")) == [[.null], [.null]])
    #expect(cells(read("\"\"\n\"\"\n")) == [[.text("")]])
  }

  @Test func `reads lines that end as on Windows`() {
    #expect(cells(read("a,b\r\n1,\"2\"\r\n,\r\n")) == [[.text("1"), .text("2")], [.null, .null]])
  }

  @Test func `knows no columns when nothing came`() {
    let answer = read("")
    #expect(answer.header == nil && answer.rows.isEmpty && answer.rowsTotal == 0)
  }

  @Test func `replaces what is no UTF-8 and says so`() {
    let answer = read(Array("a\n\"x".utf8) + [0xFF, 0xED, 0xA0, 0x80] + Array("y\"\n\"é\"\n".utf8))
    #expect(answer.lossyUTF8)
    #expect(cells(answer).last == [.text("é")])
    #expect(cells(answer).first?.first?.text?.hasPrefix("x\u{FFFD}") == true)
    #expect(!read("a\n\"é\"\n").lossyUTF8)
  }

  @Test(arguments: [
    ("a,b\n1\n", "row 1 has 1 values for 2 columns"), ("a\n\"1\"2\n", "something follows a closing quote"),
    ("a\n1\"2\n", "a quote stands inside of a bare value"),
  ])
  func `notices what the shell would not print`(text: String, malformation: String) {
    #expect(read(text).malformation == malformation)
  }

  @Test(arguments: [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3)])
  func `counts the rows that it does not keep`(keptRows: Int, kept: Int) {
    let answer = read("a\n1\n\"2\n2\"\n3\n", limits: AnswerLimits(keptRows: keptRows))
    #expect(answer.rows.count == kept && answer.rowsTotal == 3 && answer.truncated == (kept < 3))
  }

  @Test(arguments: [(4, 1), (5, 1), (6, 2), (7, 2), (100, 3)])
  func `keeps a beginning without gaps when bytes run out`(keptBytes: Int, kept: Int) {
    let answer = read("a,b\n11,22\n3,4\n555,666\n", limits: AnswerLimits(keptBytes: keptBytes))
    #expect(answer.rows.count == kept && answer.rowsTotal == 3)
  }

  @Test func `leaves out one value that is longer than all that may be kept`() {
    let long = String(repeating: "x", count: 1000)
    let answer = read("a\n1\n\(long)\n2\n", limits: AnswerLimits(keptBytes: 100), chunk: 64)
    #expect(cells(answer) == [[.text("1")]] && answer.rowsTotal == 3 && answer.malformation == nil)
  }

  @Test func `shows a broken off answer up to its last whole row`() {
    let answer = read("a,b\n1,2\n3,\"4")
    #expect(cells(answer) == [[.text("1"), .text("2")]] && !answer.isAtRowStart)
  }

  /// The row as the shell writes it.
  private func line(_ row: [Cell]) -> String {
    row.map { cell in
      guard let text = cell.text else { return "" }
      let isPlain =
        !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"\"',".utf8.contains($0) }
      return isPlain ? text : "\"" + text.replacing("\"", with: "\"\"") + "\""
    }.joined(separator: ",") + "\n"
  }

  @Test(arguments: [1, 2, 26])
  func `reads any values back, however the bytes are cut and as much as is kept`(columns: Int) {
    let long = String(repeating: "abcdefghij,\"\n", count: 60)
    let values: [Cell] = [
      .null, .text(""), .text("x"), .text("\""), .text("\"\""), .text(","), .text("\n"), .text("\r\n"),
      .text("é🦉"),
      .text("12345678901234567890123456789012345"), .text(long), .text("a\"b"),
      .text(String(repeating: ",", count: 9_000)),
      .text("ends with \""),
    ]
    for seed in 0..<40 {
      var number = UInt64(seed) &+ 1
      func next(_ bound: Int) -> Int {
        number = number &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(number >> 33) % bound
      }
      let rows = (0..<next(30)).map { _ in (0..<columns).map { _ in values[next(values.count)] } }
      let header = (0..<columns).map { "c\($0)" }.joined(separator: ",") + "\n"
      let kept = seed % 4 == 0 ? next(30) : rows.count
      let chunk = [Int.max, 1 + next(50), 1_000, 1 + next(20_000)][seed % 4]
      let answer = read(header + rows.map(line).joined(), limits: AnswerLimits(keptRows: kept), chunk: chunk)
      #expect(cells(answer) == Array(rows.prefix(kept)) && answer.rowsTotal == rows.count)
      #expect(answer.malformation == nil && !answer.lossyUTF8 && answer.isAtRowStart)
      #expect(answer.rows == StatementRows(names: answer.header ?? [], rows: Array(rows.prefix(kept))))
    }
  }

  @Test(arguments: ["1\n", "1,2,3\n", "1,2\n\"1\"2,3\n", "1,2\n1\"2,3\n", ",\",\"x\n"])
  func `notices a malformed row after good ones`(tail: String) {
    let good = String(repeating: "11,\"2,2\"\n", count: 50)
    let answer = read("a,b\n" + good + tail + good)
    #expect(answer.malformation != nil && answer.rows.count >= 50)
    #expect(cells(answer).prefix(50).allSatisfy { $0 == [.text("11"), .text("2,2")] })
  }

  @Test func `repairs rows that are no UTF-8 among others, wherever they stand`() {
    let bad = Array("1,\"x".utf8) + [0xFF] + Array("y\"\n".utf8)
    for place in 0..<4 {
      let rows = (0..<4).map { $0 == place ? bad : Array("1,\"xéy\"\n".utf8) }
      let answer = read(Array("a,b\n".utf8) + rows.flatMap(\.self))
      #expect(answer.lossyUTF8 && answer.rowsTotal == 4)
      #expect(
        cells(answer)[place][1] == .text("x\u{FFFD}y") && cells(answer)[(place + 1) % 4][1] == .text("xéy"))
    }
  }
}
