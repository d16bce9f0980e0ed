import Foundation
import Testing

@testable import ECS

@Suite struct TimeOrderTests {
  /// Files that go with the test.
  private final class Files {
    let paths: [String]
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "order-\(UUID().uuidString)")

    init(_ texts: [String]) throws {
      let folder = folder
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      paths = texts.indices.map { folder.appendingPathComponent("\($0).ndjson").path }
      for (path, text) in zip(paths, texts) { try Data(text.utf8).write(to: URL(filePath: path)) }
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
  }

  private static func event(_ time: String, _ rest: String = "") -> String {
    #"{"@timestamp":"\#(time)"\#(rest)}"#
  }

  @Test(arguments: [
    (["2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"], true),
    (["2026-01-01T00:00:01Z", "2026-01-01T00:00:01Z"], true),
    (["2026-01-01T00:00:06Z", "2026-01-01T00:00:01Z"], true),
    (["2026-01-01T00:00:06.001Z", "2026-01-01T00:00:01Z"], false),
    (["2026-01-01T00:00:09Z", "2026-01-01T00:00:05Z", "2026-01-01T00:00:03Z"], false),
    (["2026-01-01T00:00:00Z", "2026-01-01T00:59:59+01:00"], true),
    (["2026-01-01T00:00:00Z", "2026-01-01T00:59:54+01:00"], false),
    (["2026-01-01T00:00:09Z", "soon", "2026-01-01T00:00:09Z"], true), ([], true),
  ])
  func `holds while no event is later than tolerated`(times: [String], holds: Bool) throws {
    let one = try Files([times.map { Self.event($0) }.joined(separator: "\n")])
    #expect(try TimeOrder.holds(in: one.paths, tolerance: .seconds(5)) == holds)
    let each = try Files(times.map { Self.event($0) + "\n" })
    #expect(try TimeOrder.holds(in: each.paths, tolerance: .seconds(5)) == holds)
  }

  @Test(arguments: [
    #"{"_index":"x","_source":{"a":1, "@timestamp" : "2026-01-01T00:00:00Z"}}"#,
    #"{"z":"@timestamp","@timestamp":"2026-01-01T00:00:00Z"}"#,
  ])
  func `finds the time wherever it stands in a line`(early: String) throws {
    let files = try Files([Self.event("2026-01-01T00:01:00Z") + "\n" + early])
    #expect(try !TimeOrder.holds(in: files.paths, tolerance: .seconds(5)))
  }

  @Test(arguments: ["", "{}\n\n", #"{"@timestamp":17}"#, #"{"@timestamp""#, #"{"@timestamp":""#, "\u{0}"])
  func `what has no time says nothing`(text: String) throws {
    let late = Self.event("2026-01-01T00:01:00Z") + "\n"
    let files = try Files([late + text, late])
    #expect(try TimeOrder.holds(in: files.paths, tolerance: .zero))
  }

  @Test(arguments: 0..<10)
  func `lines come in the order of their time, with their places`(seed: Int) throws {
    var random = Seeded(UInt64(seed))
    var expected: [(time: Int, file: Int, line: Int, text: String)] = []
    var texts: [String] = []
    for file in 0..<3 {
      var lines: [String] = []
      var last = Int.min
      for line in 1...(1 + random.below(60)) {
        let hasTime = !random.once(in: 6)
        if hasTime { last = random.below(50) }
        let time = Timestamp(milliseconds: Int64(max(last, 0)) * 1_000)
        let text =
          hasTime
          ? Self.event("\(time)", #","n":"\#(String(repeating: "x", count: random.below(90)))""#)
          : random.pick(["{}", "broken", #"{"n":1}"#])
        lines.append(text)
        expected.append((last, file, line, text))
        if random.once(in: 8) { lines.append("") }
      }
      // Blank lines are passed over, and counted.
      var number = 0
      var written = expected.indices.filter { expected[$0].file == file }.makeIterator()
      for text in lines {
        number += 1
        if !text.isEmpty, let place = written.next() { expected[place].line = number }
      }
      texts.append(
        lines.joined(separator: random.once(in: 2) ? "\n" : "\r\n") + (random.once(in: 2) ? "\n" : ""))
    }
    expected.sort { ($0.time, $0.file, $0.line) < ($1.time, $1.file, $1.line) }
    let files = try Files(texts)
    let limits = EventBlockReader.Limits(blockBytes: 64 + random.below(500), lineBytes: 4_096)
    var reader = try TimeOrderedReader(paths: files.paths, limits: limits)
    var block = EventBlock()
    var found: [(text: String, path: String, line: Int)] = []
    while try reader.readLines(into: &block) {
      for line in block.indexedLines() {
        guard let place = reader.place(ofLine: line.number) else { return _ = Issue.record("no place") }
        let text = String(decoding: block.text(of: line), as: UTF8.self)
        found.append((text.trimmingCharacters(in: .newlines), place.path, place.line))
      }
    }
    #expect(found.map(\.text) == expected.map(\.text))
    #expect(found.map(\.line) == expected.map(\.line))
    #expect(found.map(\.path) == expected.map { files.paths[$0.file] })
  }

  @Test func `a file that becomes shorter is an error, not other lines`() throws {
    let files = try Files([Self.event("2026-01-01T00:01:00Z") + "\n" + Self.event("2026-01-01T00:00:00Z")])
    var reader = try TimeOrderedReader(paths: files.paths, limits: .init())
    try Data("{}".utf8).write(to: URL(filePath: files.paths[0]))
    var block = EventBlock()
    #expect(throws: LineReader.Failure.self) { _ = try reader.readLines(into: &block) }
  }
}
