// Foundation whole: the tests end their own process, and limit what it may write.
import ECS
import Foundation
import Store
import Testing

/// What a process leaves behind that ends in the middle of its work.
struct CrashTests {
  @Test(arguments: 0..<8)
  func `what was acknowledged survives a kill at any moment`(round: Int) async throws {
    let bench = try Workbench()
    let (database, log) = (bench.database, bench.path("acknowledged"))
    // Whatever the process was at: the eight rounds differ in when it is killed.
    let delay = UInt32(2_000 + round * 9_000)
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [database = database as String, log = log as String, delay = delay as UInt32] in
      let store = try DossierStore(path: database)
      let acknowledged = try Acknowledgements(log)
      Thread.detachNewThread {
        usleep(delay)
        kill(getpid(), SIGKILL)
      }
      for index in 0... {
        let id = String(0x10_0000 + index, radix: 16)
        try store.accept(
          [.sample(id)], positions: [SourcePosition(key: "f", value: Array(id.utf8))], at: .zero)
        acknowledged.note("a \(id)")
        try store.complete(.sample(id, alert: id), document: Array(id.utf8), sinks: ["s"])
        acknowledged.note("c \(id)")
        let due = try store.dueDeliveries(sink: "s", now: .zero, limit: 1)
        try store.record(due.map { DeliveryRecord($0.key, .delivered) }, at: .zero)
        for delivery in due { acknowledged.note("d \(delivery.dossierID)") }
      }
    }
    let store = try DossierStore(path: database)
    #expect(try store.integrityCheck() == [])
    var (accepted, delivered) = (0, 0)
    for line in try Acknowledgements.read(log) {
      let id = String(line.dropFirst(2))
      switch line.first {
      case "a":
        accepted += 1
        #expect(try store.accept([.sample(id)], at: .zero) == [.known])
      case "c": #expect(try store.dossier(id: id) == Array(id.utf8))
      default:
        delivered += 1
        #expect(try store.deliveries(DeliverySelection(dossierID: id), limit: 1).first?.state == .delivered)
      }
    }
    #expect(try store.deliveryCounts().first { $0.state == .delivered }?.count ?? 0 >= delivered)
    #expect(try (store.position(of: "f") != nil) == (accepted > 0) || accepted == 0)
  }

  @Test func `a disk that takes no more is told as such, and the work goes on when it does again`()
    async throws
  {
    let bench = try Workbench()
    let database = bench.database
    await #expect(processExitsWith: .success) { [database = database as String] in
      signal(SIGXFSZ, SIG_IGN)
      let store = try DossierStore(path: database)
      try store.accept([.sample("first")], at: .zero)
      var limit = rlimit(rlim_cur: 256 << 10, rlim_max: .max)
      try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      let large = AcceptedAlert.sample("large", size: 1 << 20)
      let error = #expect(throws: StoreError.self) { try store.accept([large], at: .zero) }
      try #require(error?.isPassing == true)
      try #require(store.backlog.alerts == 1)
      let committer = GroupCommitter(store: store)
      let grouped = await #expect(throws: StoreError.self) { try await committer.accept([large], at: .zero) }
      try #require(grouped?.isPassing == true)
      limit.rlim_cur = .max
      try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
      try #require(try await committer.accept([large], at: .zero) == [.accepted])
      try #require(try store.integrityCheck().isEmpty)
      exit(EXIT_SUCCESS)
    }
    #expect(try DossierStore(path: database).pendingAlerts(limit: 9).map(\.id) == ["first", "large"])
  }

  @Test(.enabled(if: SmallDisk.isPossible, "needs to be allowed to mount a small disk"))
  func `a full disk is told as full`() throws {
    let disk = try SmallDisk(bytes: 1 << 20)
    let store = try DossierStore(path: "\(disk.folder)/dossier.sqlite")
    var refused: StoreError?
    for index in 0..<200 where refused == nil {
      do throws(StoreError) {
        try store.accept([.sample("\(index)", size: 20_000)], at: .zero)
      } catch {
        refused = error
      }
    }
    #expect(refused?.code == .full)
    #expect(refused?.description.contains("has no room") == true)
    let kept = try store.pendingAlerts(limit: 1_000)
    #expect(kept.count == store.backlog.alerts)
    try disk.resize(bytes: 16 << 20)
    #expect(try store.accept([.sample("later", size: 20_000)], at: .zero) == [.accepted])
    #expect(try store.integrityCheck().isEmpty)
  }

  @Test(.enabled(if: Python.interpreter != nil, "needs python3 with sqlite3 on the search path"))
  func `a file that another holds is told as busy`() async throws {
    let bench = try Workbench()
    let store = try DossierStore(path: bench.database, patience: .milliseconds(50))
    let holder = try Python.hold(bench.database)
    let error = #expect(throws: StoreError.self) { try store.accept([.sample("a")], at: .zero) }
    #expect(error?.code == .busy)
    kill(holder.processIdentifier, SIGKILL)
    holder.waitUntilExit()
    #expect(try store.accept([.sample("a")], at: .zero) == [.accepted])
  }
}

/// A log that outlives the process that writes it.
struct Acknowledgements {
  private let descriptor: Int32

  init(_ path: String) throws {
    descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
  }

  func note(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = write(descriptor, bytes, bytes.count)
  }

  /// The whole lines.
  static func read(_ path: String) throws -> [Substring] {
    guard let data = FileManager.default.contents(atPath: path) else { return [] }
    return String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      .dropLast()
  }
}

/// A disk of few bytes in memory, taken away with it.
final class SmallDisk {
  let folder: String

  static let isPossible: Bool = {
    guard getuid() == 0, let disk = try? SmallDisk(bytes: 65_536) else { return false }
    return FileManager.default.fileExists(atPath: disk.folder)
  }()

  init(bytes: Int) throws {
    folder = NSTemporaryDirectory() + "/store-disk-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    guard mount("tmpfs", folder, "tmpfs", 0, "size=\(bytes)") == 0 else {
      try FileManager.default.removeItem(atPath: folder)
      throw CocoaError(.fileWriteUnknown)
    }
  }

  func resize(bytes: Int) throws {
    guard mount("tmpfs", folder, "tmpfs", UInt(MS_REMOUNT), "size=\(bytes)") == 0 else {
      throw CocoaError(.fileWriteUnknown)
    }
  }

  deinit {
    umount2(folder, Int32(MNT_DETACH))
    try? FileManager.default.removeItem(atPath: folder)
  }
}
