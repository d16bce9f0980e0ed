// Foundation whole: the tests look at the files from outside.
import Foundation
import Testing

@testable import Handoff

struct FileSinkTests {
  static func dossier(_ number: Int, size: Int = 10) -> OutgoingDossier {
    let filler = String(repeating: "x", count: size)
    return OutgoingDossier(
      id: String(0x1000 + number, radix: 16), alertID: "a\(number)",
      bytes: Array("{\"n\":\(number),\"f\":\"\(filler)\"}".utf8))
  }

  private func numbers(_ text: String) -> [Int] {
    text.split(separator: "\n").compactMap { line in
      line.split(separator: ":").dropFirst().first?.split(separator: ",").first.flatMap { Int($0) }
    }
  }

  @Test func `appends a line for each dossier, for its owner only`() async throws {
    let bench = try Workbench()
    let sink = FileSink(name: "file", path: bench.path("out.ndjson"))
    #expect(await sink.deliver([Self.dossier(1), Self.dossier(2)]) == [.delivered, .delivered])
    #expect(
      await FileSink(name: "file", path: bench.path("out.ndjson")).deliver([Self.dossier(3)]) == [.delivered])
    #expect(try bench.text("out.ndjson").hasSuffix("\n"))
    #expect(numbers(try bench.text("out.ndjson")) == [1, 2, 3])
    #expect(try bench.mode("out.ndjson") == 0o600)
  }

  @Test(arguments: [
    ("{\"n\":1,\"f\":0}\n{\"n\":2,\"f", [1, 9]), ("{\"n\":1,\"f\":0}\n{\"n\":2,\"f\":0}", [1, 2, 9]),
    ("{\"n\":1", [9]),
    ("{\"n\":1,\"f\":\"" + String(repeating: "y", count: 200_000), [9]), ("", [9]),
    ("{\"n\":1,\"f\":0}\n", [1, 9]),
  ])
  func `a torn end is completed or cut off before the next line`(before: String, expected: [Int]) async throws
  {
    let bench = try Workbench()
    try bench.write("out.ndjson", before)
    let sink = FileSink(name: "file", path: bench.path("out.ndjson"))
    #expect(await sink.deliver([Self.dossier(9)]) == [.delivered])
    #expect(numbers(try bench.text("out.ndjson")) == expected)
  }

  @Test func `a file of another kind is left as it is`() async throws {
    let bench = try Workbench()
    try bench.write("hosts", "127.0.0.1 localhost")
    let outcome = await FileSink(name: "file", path: bench.path("hosts")).deliver([Self.dossier(1)])
    guard case .postponed(let reason, _) = outcome[0] else {
      Issue.record("it was written to")
      return
    }
    #expect(reason.contains("not one of Dossier's"))
    #expect(try bench.text("hosts") == "127.0.0.1 localhost")
  }

  @Test(arguments: [0, 1, 3])
  func `rotates by size and keeps so many`(kept: Int) async throws {
    let bench = try Workbench()
    let sink = FileSink(name: "file", path: bench.path("out"), maximumBytes: 300, kept: kept)
    for number in 0..<30 { #expect(await sink.deliver([Self.dossier(number, size: 80)]) == [.delivered]) }
    let names = try bench.names("")
    #expect(names == ["out"] + (1...3).prefix(kept).map { "out.\($0)" })
    #expect(numbers(try bench.text("out")).last == 29)
    if kept == 3 {
      let all = try ["out.3", "out.2", "out.1", "out"].flatMap { numbers(try bench.text($0)) }
      #expect(all == Array(all[0]...29))
    }
    for name in names { #expect(try bench.text(name).utf8.count <= 300) }
  }

  @Test func `one call larger than the file's size is written whole`() async throws {
    let bench = try Workbench()
    let sink = FileSink(name: "file", path: bench.path("out"), maximumBytes: 10, kept: 1)
    #expect(await sink.deliver([Self.dossier(1), Self.dossier(2)]) == [.delivered, .delivered])
    #expect(await sink.deliver([Self.dossier(3)]) == [.delivered])
    #expect(numbers(try bench.text("out.1")) == [1, 2])
  }

  @Test func `a file that was renamed or removed from outside is made anew`() async throws {
    let bench = try Workbench()
    let sink = FileSink(name: "file", path: bench.path("out"))
    _ = await sink.deliver([Self.dossier(1)])
    try FileManager.default.moveItem(atPath: bench.path("out"), toPath: bench.path("out.old"))
    _ = await sink.deliver([Self.dossier(2)])
    try FileManager.default.removeItem(atPath: bench.path("out"))
    #expect(await sink.deliver([Self.dossier(3)]) == [.delivered])
    #expect(numbers(try bench.text("out")) == [3])
    #expect(numbers(try bench.text("out.old")) == [1])
  }

  @Test(arguments: ["folder", "link", "none/out"])
  func `a place where no file can be postpones`(name: String) async throws {
    let bench = try Workbench()
    try FileManager.default.createDirectory(atPath: bench.path("folder"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: bench.path("link"), withDestinationPath: bench.path("elsewhere"))
    let outcome = await FileSink(name: "file", path: bench.path(name)).deliver([Self.dossier(1)])
    guard case .postponed(let reason, _) = outcome[0] else {
      Issue.record("it was written")
      return
    }
    #expect(reason.contains(bench.path(name)))
    #expect(!FileManager.default.fileExists(atPath: bench.path("elsewhere")))
  }

  @Test func `many calls at once write whole lines`() async throws {
    let bench = try Workbench()
    let sink = FileSink(name: "file", path: bench.path("out"))
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<50 {
        group.addTask { _ = await sink.deliver([Self.dossier(number, size: 20_000)]) }
      }
    }
    #expect(numbers(try bench.text("out")).sorted() == Array(0..<50))
  }

  @Test func `a full disk leaves no half line`() async throws {
    let bench = try Workbench()
    let path = bench.path("out")
    await #expect(processExitsWith: .success) { [path = path as String] in
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 5_000, rlim_max: .max)
      try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let sink = FileSink(name: "file", path: path)
      try #require(await sink.deliver([FileSinkTests.dossier(1, size: 3_000)]) == [.delivered])
      let full = await sink.deliver([FileSinkTests.dossier(2, size: 3_000)])
      guard case .postponed = full[0] else { exit(EXIT_FAILURE) }
      try #require(await sink.deliver([FileSinkTests.dossier(3, size: 100)]) == [.delivered])
      exit(EXIT_SUCCESS)
    }
    #expect(numbers(try bench.text("out")) == [1, 3])
  }
}

struct StandardOutputSinkTests {
  @Test func `writes lines, and postpones when the reader is gone`() async throws {
    signal(SIGPIPE, SIG_IGN)
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    let sink = StandardOutputSink(name: "out", descriptor: ends[1])
    let dossiers = [FileSinkTests.dossier(1), FileSinkTests.dossier(2)]
    #expect(await sink.deliver(dossiers) == [.delivered, .delivered])
    var bytes = [UInt8](repeating: 0, count: 1_000)
    let count = read(ends[0], &bytes, bytes.count)
    #expect(Array(bytes.prefix(count)) == dossiers[0].bytes + [0x0A] + dossiers[1].bytes + [0x0A])
    close(ends[0])
    let gone = await sink.deliver(dossiers)
    #expect(gone.allSatisfy { if case .postponed = $0 { true } else { false } })
    close(ends[1])
  }
}

struct DirectorySinkDeliveryTests {
  @Test func `delivers each dossier as a file, refuses what is none`() async throws {
    let bench = try Workbench()
    let sink = try DirectorySink(path: bench.path("out"), name: "folder")
    let outcomes = await sink.deliver([
      FileSinkTests.dossier(1), OutgoingDossier(id: "../x", alertID: "", bytes: Array("{}".utf8)),
      OutgoingDossier(id: "ab", alertID: "", bytes: Array("{".utf8)), FileSinkTests.dossier(2),
    ])
    #expect(outcomes[0] == .delivered)
    #expect(outcomes[3] == .delivered)
    for index in 1...2 { #expect(outcomes[index] != .delivered) }
    #expect(try bench.names("out") == ["1001.json", "1002.json"])
  }

  @Test func `removes what a killed process left, when it is old`() async throws {
    let bench = try Workbench()
    _ = try DirectorySink(path: bench.path("out"))
    let names = [".ab.12.tmp", ".ab.13.tmp", ".ab.tmp", "ab.12.tmp", ".xy.12.tmp", ".ab.12.tmp.json"]
    for name in names { try bench.write("out/\(name)", "{") }
    for name in names where name != ".ab.13.tmp" {
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -4_000)], ofItemAtPath: bench.path("out/\(name)"))
    }
    _ = try DirectorySink(path: bench.path("out"))
    #expect(try bench.names("out") == names.filter { $0 != ".ab.12.tmp" }.sorted())
  }
}
