import Testing

@testable import ECS

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct EventBlockReaderTests {
  /// Reads a text of at most a pipe's size through a pipe.
  private static func lines(
    of text: [UInt8], _ limits: EventBlockReader.Limits
  ) throws -> (lines: [(Int, [UInt8])], oversized: Int, count: Int, bytes: Int) {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    #expect(write(ends[1], text, text.count) == text.count)
    close(ends[1])
    defer { close(ends[0]) }
    var reader = EventBlockReader(descriptor: ends[0], path: "pipe", limits: limits)
    var block = EventBlock()
    var found: [(Int, [UInt8])] = []
    while try reader.readLines(into: &block) {
      for line in block.indexedLines() { found.append((line.number, block.text(of: line))) }
    }
    return (found, reader.oversizedCount, reader.lineCount, reader.byteCount)
  }

  @Test(arguments: 0..<20)
  func `lines come whole and numbered, whatever the size of the blocks`(seed: Int) throws {
    var random = Seeded(UInt64(seed))
    let limits = EventBlockReader.Limits(
      blockBytes: 64 + random.below(100), lineBytes: 64 + random.below(300))
    for _ in 0..<30 {
      let texts = (0..<random.below(20)).map { _ in
        [UInt8](
          repeating: UInt8(ascii: "x"), count: random.once(in: 4) ? random.below(600) : random.below(50))
      }
      var text = Array(texts.joined(separator: [0x0A]))
      let endsWithNewline = random.once(in: 2)
      if endsWithNewline { text.append(0x0A) }
      let expected = texts.enumerated().filter { !$1.isEmpty && $1.count <= limits.lineBytes }
      let read = try Self.lines(of: text, limits)
      #expect(read.lines.map(\.0) == expected.map { $0.offset + 1 })
      #expect(read.lines.map(\.1) == expected.map(\.element))
      #expect(read.oversized == texts.count { $0.count > limits.lineBytes })
      #expect(read.bytes == text.count)
      #expect(
        read.count == text.split(separator: 0x0A, omittingEmptySubsequences: false).count
          - (text.last == 0x0A || text.isEmpty ? 1 : 0))
    }
  }

  @Test func `a line as long as the bound is read, one byte more is skipped and counted`() throws {
    let limits = EventBlockReader.Limits(blockBytes: 64, lineBytes: 100)
    for (length, end) in [(100, "\n"), (100, ""), (101, "\n"), (101, "")] {
      let long = [UInt8](repeating: 0x61, count: length)
      let read = try Self.lines(of: Array("b\n".utf8) + long + Array(end.utf8), limits)
      #expect(read.lines.count == (length == 100 ? 2 : 1))
      #expect(read.oversized == length - 100)
      #expect(read.count == 2)
    }
  }

  @Test func `blank lines are stepped over and carriage returns are white space`() throws {
    let read = try Self.lines(of: Array("\n \t\r\n{}\r\n\r\n{}".utf8), .init())
    #expect(read.lines.map(\.0) == [3, 5])
    #expect(read.count == 5)
  }

  @Test func `an empty file has no lines`() throws {
    let read = try Self.lines(of: [], .init())
    #expect(read.lines.isEmpty)
    #expect(read.count == 0)
  }

  @Test func `a file that is not there is an error with its path`() {
    #expect(throws: LineReader.Failure.self) { _ = try EventBlockReader(path: "/nonexistent/events.ndjson") }
  }

  @Test func `a record that looks at old lines is not disturbed by reading on`() throws {
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    let text = (0..<2000).map { #"{"a":"\#($0)"}"# + "\n" }.joined()
    #expect(write(ends[1], text, text.utf8.count) == text.utf8.count)
    close(ends[1])
    defer { close(ends[0]) }
    var reader = EventBlockReader(descriptor: ends[0], path: "pipe", limits: .init(blockBytes: 256))
    var block = EventBlock()
    let table = table(["a"])
    var kept: [EventRecord] = []
    while try reader.readLines(into: &block) {
      for line in block.indexedLines() {
        var record = EventRecord(fields: table)
        try record.fill(line, of: block)
        kept.append(record)
      }
    }
    #expect(kept.map { $0.contents["a"] } == (0..<2000).map { ["string \($0) - - -"] })
  }
}
