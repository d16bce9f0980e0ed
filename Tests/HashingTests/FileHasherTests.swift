// Foundation whole: files grow and change hands while they are read.
import Foundation
import Testing

@testable import Hashing

struct FileHasherTests {
  private let bench: Workbench

  init() throws { bench = try Workbench() }

  @Test func `reports a regular file with its digests and metadata`() throws {
    let path = try bench.write("a.bin", Array("abc".utf8))
    let report = FileHasher(algorithms: [.md5, .sha1, .sha256]).report(on: path)
    #expect(report.state == .hashed)
    #expect(report.reason == nil)
    #expect(report.digests.map(\.algorithm) == [.md5, .sha1, .sha256])
    #expect(report.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(report.hex(.md5) == "900150983cd24fb0d6963f7d28e17f72")
    let metadata = try #require(report.metadata)
    var status = stat()
    #expect(lstat(path.description, &status) == 0)
    #expect(metadata.size == 3)
    #expect(metadata.inode == UInt64(status.st_ino))
    #expect(metadata.device == UInt64(status.st_dev))
    #expect(metadata.mode == UInt32(status.st_mode))
    #expect(metadata.userID == geteuid())
    #expect(metadata.groupID == status.st_gid)
    #expect(abs(Double(metadata.modified.seconds) - Date().timeIntervalSince1970) < 3600)
  }

  @Test(
    .enabled(if: Tool("sha256sum") != nil, "needs the sha256sum command"),
    arguments: [0, 1, 262_143, 262_144, 262_145, 3_000_000])
  func `agrees with sha256sum on files around the size of a read`(length: Int) throws {
    let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    let path = try bench.write("f", bytes)
    let answer = try #require(Tool("sha256sum")).output([path.description])
    #expect(FileHasher().report(on: path).sha256 == String(answer.prefix(64)))
  }

  @Test func `takes names with line ends and with bytes that are not UTF-8`() throws {
    for name in [Array("a\nb".utf8), [0x66, 0xFF, 0xFE]] as [[UInt8]] {
      let path = RawPath(bench.path("").bytes + name)
      let raw = open(path.bytes.map { CChar(bitPattern: $0) } + [0], O_CREAT | O_WRONLY, 0o600)
      try #require(raw >= 0)
      close(raw)
      #expect(FileHasher().report(on: path).sha256 == (try Digest(of: [UInt8]()).hex))
    }
  }

  @Test(arguments: [
    ("missing", FileState.missing), ("folder", .notRegular), ("pipe", .notRegular), ("socket", .notRegular),
    ("link", .notRegular), ("device-link", .notRegular), ("loop", .notRegular), ("file/below", .missing),
    ("loop/below", .notRegular), ("folder/../file", .hashed), ("", .notRegular),
    (String(repeating: "n", count: 300), .missing),
  ])
  func `tells what is not a file to hash, without waiting`(name: String, state: FileState) throws {
    try bench.write("file")
    try bench.makeFolder("folder")
    try bench.link("link", to: "file")
    try bench.link("device-link", to: "/dev/zero")
    try bench.link("loop", to: "loop")
    #expect(mkfifo(bench.path("pipe").description, 0o600) == 0)
    let socket = try makeSocket()
    defer { close(socket) }
    let report = FileHasher().report(on: bench.path(name))
    #expect(report.state == state, "\(report)")
    #expect((report.reason == nil) == (state == .hashed))
    #expect(report.digests.isEmpty == (state != .hashed))
  }

  @Test(arguments: ["/dev/zero", "/dev/tty", "/dev/null", "/"])
  func `opens no device`(path: String) {
    #expect(FileHasher().report(on: RawPath(path)).state == .notRegular)
  }

  @Test(arguments: ["", "a\0b", "C:\\Windows\\x.dll", "\\\\server\\share\\x", "%TEMP%\\x"])
  func `leaves paths of other machines alone`(path: String) {
    #expect(FileHasher().report(on: RawPath(path)).state == .elsewhere)
  }

  @Test(.enabled(if: geteuid() != 0, "root may read every file"))
  func `reports a file that may not be read`() throws {
    let path = try bench.write("secret")
    #expect(chmod(path.description, 0) == 0)
    let report = FileHasher().report(on: path)
    #expect(report.state == .denied)
    #expect(report.metadata?.size == nil)
  }

  @Test func `notices a file that grows while it is read`() throws {
    let path = try bench.write("log", [UInt8](repeating: 1, count: 300_000))
    var hasher = FileHasher()
    hasher.afterPiece = { count in
      guard count < 300_000, let handle = FileHandle(forWritingAtPath: path.description) else { return }
      handle.seekToEndOfFile()
      handle.write(Data([2]))
      try? handle.close()
    }
    let report = hasher.report(on: path)
    #expect(report.state == .changed)
    #expect(report.metadata?.size == 300_000)
  }

  @Test func `notices bytes that change under the same length`() throws {
    let path = try bench.write("db", [UInt8](repeating: 1, count: 300_000))
    let past = [timespec(tv_sec: 1, tv_nsec: 0), timespec(tv_sec: 1, tv_nsec: 0)]
    #expect(utimensat(AT_FDCWD, path.description, past, 0) == 0)
    var hasher = FileHasher()
    hasher.afterPiece = { count in
      guard count < 300_000, let handle = FileHandle(forWritingAtPath: path.description) else { return }
      handle.write(Data([2]))
      try? handle.close()
    }
    #expect(hasher.report(on: path).state == .changed)
  }

  @Test func `keeps hashing the file that it opened when another takes its name`() throws {
    let path = try bench.write("a", [UInt8](repeating: 1, count: 300_000))
    let other = try bench.write("b", Array("other".utf8))
    let expected = try Digest(of: [UInt8](repeating: 1, count: 300_000)).hex
    var hasher = FileHasher()
    hasher.afterPiece = { _ in _ = rename(other.description, path.description) }
    let report = hasher.report(on: path)
    #expect(report.sha256 == expected)
    #expect(report.state == .changed, "its name is gone, which its change time tells")
  }

  @Test func `bounds size and time, also of files that hold nothing but a hole`() throws {
    let path = try bench.write("hole", [])
    #expect(truncate(path.description, 1 << 40) == 0)
    let large = FileHasher().report(on: path)
    #expect(large.state == .tooLarge)
    #expect(large.metadata?.size == 1 << 40)
    #expect(large.digests.isEmpty)
    let limits = FileHasher.Limits(bytes: .max, time: .milliseconds(20))
    let slow = FileHasher(limits: limits).report(on: path)
    #expect(slow.state == .timeout)
    #expect(slow.digests.isEmpty)
  }

  @Test(arguments: [(2, FileState.tooLarge), (3, .hashed), (4, .hashed)] as [(Int64, FileState)])
  func `takes files up to the bound and no larger ones`(bound: Int64, state: FileState) throws {
    let path = try bench.write("f", [1, 2, 3])
    #expect(FileHasher(limits: .init(bytes: bound)).report(on: path).state == state)
  }

  @Test func `stops a file that grows beyond the bound`() throws {
    let path = try bench.write("f", [UInt8](repeating: 0, count: 300_000))
    var hasher = FileHasher(limits: .init(bytes: 300_000))
    hasher.afterPiece = { _ in _ = truncate(path.description, 400_000) }
    #expect(hasher.report(on: path).state == .tooLarge)
  }

  @Test func `leaves out a digest that OpenSSL refuses, and says so`() throws {
    let path = try bench.write("f", [])
    let refuseMD5: (DigestAlgorithm) -> Result<DigestMethod, HashingError> = { algorithm in
      algorithm == .md5 ? DigestMethod.fetch("NO-SUCH") : DigestMethod.of(algorithm)
    }
    let both = HashWorker(FileHasher(algorithms: [.md5, .sha256]), methods: refuseMD5)
    let report = both.report(on: path, end: nil) { false }
    #expect(report.state == .hashed)
    #expect(report.digests.map(\.algorithm) == [.sha256])
    #expect(report.reason?.contains("does not offer") == true)
    let none = HashWorker(FileHasher(algorithms: [.md5]), methods: refuseMD5)
    #expect(none.report(on: path, end: nil) { false }.state == .denied)
  }

  @Test func `uses one worker for file after file, also after one was given up`() throws {
    let large = try bench.write("large", [UInt8](repeating: 7, count: 600_000))
    let small = try bench.write("small", [1])
    var hasher = FileHasher(limits: .init(bytes: 600_000))
    hasher.afterPiece = { count in if count < 600_000 { _ = truncate(large.description, 700_000) } }
    let worker = HashWorker(hasher)
    #expect(worker.report(on: large, end: nil) { false }.state == .tooLarge)
    #expect(worker.report(on: small, end: nil) { false }.sha256 == (try Digest(of: [1]).hex))
    #expect(worker.report(on: small, end: nil) { true }.state == .timeout)
  }

  private func makeSocket() throws -> Int32 {
    let raw = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let name = Array(bench.path("socket").description.utf8)
    // Safe: the name is cut to the room that the address has.
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name.prefix($0.count - 1)) }
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(raw, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    try #require(bound == 0, "a socket's path must be short: \(name.count) bytes")
    return raw
  }
}
