// Foundation whole: for the workbench, and for the system calls in its wake.
import Foundation
import Testing

@testable import Hashing

struct FileBatchTests {
  private let bench: Workbench

  init() throws { bench = try Workbench() }

  @Test(arguments: [0, 1, 2, 7])
  func `keeps the order of the paths`(workers: Int) async throws {
    var paths: [RawPath] = []
    for number in 0..<60 {
      paths.append(try bench.write("f\(number)", [UInt8](repeating: UInt8(number), count: number * 5000)))
    }
    paths.insert(bench.path("missing"), at: 30)
    let reports = await FileBatch(FileHasher(), workers: workers).reports(on: paths)
    #expect(reports.map(\.path) == paths)
    #expect(reports[30].state == .missing)
    for report in reports where report.path != paths[30] {
      #expect(report == FileHasher().report(on: report.path))
    }
  }

  @Test func `answers for no files at all`() async {
    #expect(await FileBatch(FileHasher()).reports(on: []).isEmpty)
  }

  @Test func `reports files whose turn does not come`() async throws {
    let paths = try (0..<5).map { try bench.write("f\($0)") }
    let reports = await FileBatch(FileHasher(), time: .zero).reports(on: paths)
    #expect(reports.map(\.path) == paths)
    #expect(reports.allSatisfy { $0.state == .timeout && $0.reason != nil })
  }

  @Test func `bounds the time of all files together`() async throws {
    let hole = try bench.write("hole", [])
    #expect(truncate(hole.description, 1 << 42) == 0)
    let hasher = FileHasher(limits: .init(bytes: .max, time: .seconds(600)))
    let batch = FileBatch(hasher, workers: 1, time: .milliseconds(30))
    let reports = await batch.reports(on: [hole, hole])
    #expect(reports.map(\.state) == [.timeout, .timeout])
  }

  @Test func `stops when its task is cancelled`() async throws {
    let hole = try bench.write("hole", [])
    #expect(truncate(hole.description, 1 << 42) == 0)
    let (started, signal) = AsyncStream.makeStream(of: Void.self)
    var hasher = FileHasher(limits: .init(bytes: .max, time: .seconds(600)))
    hasher.afterPiece = { _ in signal.yield() }
    let batch = FileBatch(hasher, workers: 1, time: .seconds(600))
    let task = Task { await batch.reports(on: [hole, hole]) }
    for await _ in started { break }
    task.cancel()
    let reports = await task.value
    #expect(reports.map(\.state) == [.timeout, .timeout])
    #expect(reports.allSatisfy { $0.reason == "the work was cancelled" })
  }
}
