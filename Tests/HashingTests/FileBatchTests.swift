// Foundation whole: for the workbench, and for the system calls in its wake.
import Foundation
import Synchronization
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

  @Test func `hands reports on in order, whichever file takes longest`() async throws {
    for number in 0..<200 {
      let length = number % 50 == 0 ? 4_000_000 : number
      try bench.write("d\(number % 3)/f\(number)", [UInt8](repeating: 1, count: length))
    }
    let listing = FolderListing(RawPath(bench.folder))
    let seen = Mutex([RawPath]())
    await FileBatch(FileHasher(), workers: 4).forEachReport(on: listing.files) { report in
      #expect(report.state == .hashed)
      seen.withLock { $0.append(report.path) }
    }
    #expect(seen.withLock { $0 } == listing.files.map(\.path) && listing.files.count == 200)
  }

  @Test func `reads no file of a folder that was replaced after it had been listed`() async throws {
    for name in ["secret/x", "open/x"] { try bench.write(name) }
    let listing = FolderListing(bench.path("open"))
    let (open, away) = (bench.path("open").description, bench.path("away").description)
    #expect(rename(open, away) == 0 && symlink(bench.path("secret").description, open) == 0)
    let reports = Mutex([FileReport]())
    await FileBatch(FileHasher()).forEachReport(on: listing.files) { report in
      reports.withLock { $0.append(report) }
    }
    #expect(reports.withLock { $0.map(\.state) } == [.missing])
    #expect(unlink(open) == 0 && mkdir(open, 0o700) == 0)
    try bench.write("open/x")
    let again = await FileBatch(FileHasher()).firstReport(on: listing.files)
    #expect(again?.reason == "its folder was replaced after it had been listed")
  }

  @Test func `tells what took the place of a listed file`() async throws {
    let path = try bench.write("d/x")
    let listing = FolderListing(bench.path("d"))
    #expect(unlink(path.description) == 0 && mkfifo(path.description, 0o600) == 0)
    let report = await FileBatch(FileHasher()).firstReport(on: listing.files)
    #expect(report?.state == .notRegular && report?.reason == "it is a pipe")
    #expect(unlink(path.description) == 0 && symlink("/etc/passwd", path.description) == 0)
    #expect(await FileBatch(FileHasher()).firstReport(on: listing.files)?.state == .notRegular)
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

  @Test(arguments: [1, 2, 5])
  func `reports each file once and in order, wherever it is cancelled`(workers: Int) async throws {
    for number in 0..<150 { try bench.write(String(format: "f%03d", number)) }
    let files = FolderListing(RawPath(bench.folder)).files
    for moment in stride(from: 1, through: 150, by: 12) {
      let read = Mutex(0)
      let (reached, signal) = AsyncStream.makeStream(of: Void.self)
      var hasher = FileHasher()
      hasher.afterPiece = { _ in
        if read.withLock({
          $0 += 1; return $0
        }) == moment {
          signal.finish()
        }
      }
      let seen = Mutex([FileReport]())
      let work = Task { [hasher] in
        await FileBatch(hasher, workers: workers).forEachReport(on: files) { report in
          seen.withLock { $0.append(report) }
        }
      }
      for await _ in reached {}
      work.cancel()
      await work.value
      let reports = seen.withLock { $0 }
      #expect(reports.map(\.path) == files.map(\.path))
      #expect(reports.allSatisfy { $0.state == .hashed || $0.reason == "the work was cancelled" })
    }
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

extension FileBatch {
  fileprivate func firstReport(on files: [ListedFile]) async -> FileReport? {
    let first = Mutex<FileReport?>(nil)
    await forEachReport(on: files) { report in first.withLock { $0 = $0 ?? report } }
    return first.withLock { $0 }
  }
}
