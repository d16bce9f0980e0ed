// Foundation whole: FIFOs are written by a thread of their own.
import ECS
import Foundation
import Testing

struct LineReaderTests {
  private static func lines(_ bytes: [UInt8], maximum: Int = 1 << 20) throws -> [String] {
    let bench = try Workbench()
    var reader = try LineReader(path: try bench.write("lines", bytes), maximumLength: maximum)
    var lines: [String] = []
    while let line = try reader.next() {
      lines.append(show(line))
      #expect(reader.lineNumber == lines.count)
    }
    #expect(try reader.next() == nil)
    #expect(reader.bytesRead == bytes.count)
    return lines
  }

  private static func show(_ line: LineReader.Line) -> String {
    switch line {
    case .text(let bytes): bytes.count > 100 ? "\(bytes.count) bytes" : String(decoding: bytes, as: UTF8.self)
    case .tooLong(let length): "too long: \(length)"
    }
  }

  @Test(arguments: [
    ("", []), ("\n", [""]), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]), ("a\r\nb\r\n", ["a", "b"]),
    ("a\r", ["a"]), ("\r\n\r\n", ["", ""]), ("\n\na\n\n", ["", "", "a", ""]), ("a\rb\n", ["a\rb"]),
    ("a\r\r\n", ["a\r"]), ("a\u{0}b\n", ["a\u{0}b"]),
  ])
  func `splits at line ends of both kinds`(text: String, expected: [String]) throws {
    #expect(try Self.lines(Array(text.utf8)) == expected)
  }

  @Test(arguments: [
    ("1234\n", ["1234"]), ("1234\r\n", ["1234"]), ("12345\n", ["too long: 5"]),
    ("12345\r\nab\n", ["too long: 5", "ab"]),
    ("1234", ["1234"]), ("12345", ["too long: 5"]), ("1234\r", ["1234"]), ("123456789", ["too long: 9"]),
  ])
  func `a line may be as long as the bound and no longer`(text: String, expected: [String]) throws {
    #expect(try Self.lines(Array(text.utf8), maximum: 4) == expected)
  }

  @Test func `at bound zero only empty lines pass`() throws {
    #expect(try Self.lines(Array("\na\n\r\n".utf8), maximum: 0) == ["", "too long: 1", ""])
  }

  /// The reader reads blocks of 256 KiB; lines end just before, at and behind their borders.
  @Test(arguments: [-2, -1, 0, 1, 2])
  func `reads lines that straddle blocks`(shift: Int) throws {
    let block = 256 << 10
    let lengths = [block + shift, block - 1, block * 3 + shift, 0, 5, block * 2 - shift]
    for ending in ["\n", "\r\n"] {
      let bytes = lengths.flatMap { [UInt8](repeating: 0x61, count: $0) + Array(ending.utf8) }
      let expected = lengths.map { $0 > 100 ? "\($0) bytes" : String(repeating: "a", count: $0) }
      #expect(try Self.lines(bytes) == expected)
    }
  }

  @Test func `skips a line far beyond the bound and reads on`() throws {
    let long = [UInt8](repeating: 0x78, count: 3 << 20)
    let bytes = Array("first\n".utf8) + long + Array("\nnext\n".utf8) + long
    let expected = ["first", "too long: \(3 << 20)", "next", "too long: \(3 << 20)"]
    #expect(try Self.lines(bytes, maximum: 1_000) == expected)
  }

  @Test func `agrees with splitting on random texts and bounds`() throws {
    var random = Seeded(5)
    for _ in 0..<60 {
      let count = Int.random(in: 0...2_000, using: &random)
      let bytes = (0..<count).map { _ in "ab\n\n\r".utf8.randomElement(using: &random) ?? 0 }
      let maximum = Int.random(in: 0...8, using: &random)
      var pieces = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      if pieces.last?.isEmpty ?? false { pieces.removeLast() }
      let expected = pieces.map { piece in
        let line = piece.last == 0x0D ? piece.dropLast() : piece
        return line.count > maximum ? "too long: \(line.count)" : String(decoding: line, as: UTF8.self)
      }
      #expect(try Self.lines(bytes, maximum: maximum) == expected)
    }
  }

  @Test func `names a missing file and a folder when opened`() throws {
    let bench = try Workbench()
    let missing = #expect(throws: LineReader.Failure.self) { _ = try LineReader(path: bench.path("none")) }
    #expect(missing?.description == "\(bench.path("none")) cannot be read: No such file or directory")
    let folder = #expect(throws: LineReader.Failure.self) { _ = try LineReader(path: bench.folder) }
    #expect(folder?.reason == "Is a directory")
  }

  @Test(.timeLimit(.minutes(1)))
  func `reads a pipe until its writer closes it`() throws {
    let bench = try Workbench()
    let path = bench.path("pipe")
    try #require(mkfifo(path, 0o600) == 0)
    let writer = Thread {
      guard let handle = FileHandle(forWritingAtPath: path) else { return }
      for piece in ["on", "e\ntw", "o\r\nthr", "ee"] { handle.write(Data(piece.utf8)) }
      try? handle.close()
    }
    writer.start()
    var reader = try LineReader(path: path)
    var lines: [String] = []
    while let line = try reader.next() { lines.append(Self.show(line)) }
    #expect(lines == ["one", "two", "three"])
  }
}
