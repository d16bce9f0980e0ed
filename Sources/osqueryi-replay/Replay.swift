import ECS
import Osquery

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// An osqueryi that answers from a host snapshot.
@main
enum Replay {
  static func main() {
    let out = ByteStream(descriptor: STDOUT_FILENO)
    let status = run(out: out, log: Log())
    out.flush()
    exit(status)
  }

  private static func run(out: ByteStream, log: Log) -> Int32 {
    let catalog = FlagCatalog()
    var invocation: Invocation
    do throws(Invocation.Refusal) {
      invocation = try Invocation(Swift.CommandLine.arguments.dropFirst(), catalog: catalog)
    } catch {
      for message in error.messages { log.line(message) }
      return 1
    }
    if !invocation["flagfile"].isEmpty { invocation.addFlags(ofFile: lines(ofFile: invocation["flagfile"])) }
    if invocation.isOn("help") {
      out.write(Usage.commandLine)
      return 0
    }
    if invocation.isOn("version") {
      out.write("osqueryi version \(Version.osquery)\n")
      return 0
    }
    do throws(SnapshotError) {
      let host = ReplayHost(
        snapshot: try snapshot(invocation), invocation: invocation, catalog: catalog, now: now())
      return run(host, invocation, out: out, log: log)
    } catch {
      log.line("Error: \(error.description)")
      return 1
    }
  }

  private static func run(_ host: ReplayHost, _ invocation: Invocation, out: ByteStream, log: Log) -> Int32 {
    var out = out
    let file = invocation["output"]
    if !file.isEmpty, file != "-" {
      let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else {
        log.line("Error: Cannot open output file '\(file)'")
        return 1
      }
      out = ByteStream(descriptor: descriptor)
    }
    defer { out.flush() }
    guard let database = Database(host: host, log: log) else {
      log.line("Error: SQLite could not be started")
      return 1
    }
    let shell = Shell(database: database, invocation: invocation, out: out, log: log)
    return start(shell, invocation, log)
  }

  private static func start(_ shell: Shell, _ invocation: Invocation, _ log: Log) -> Int32 {
    if invocation.isOn("L") { return shell.runArgument(Array(".tables".utf8)) }
    if !invocation["A"].isEmpty { return shell.runArgument(Array(".all \(invocation["A"])".utf8)) }
    // A pack would come from the configuration, which a replay does not read: none has that name.
    if !invocation["pack"].isEmpty { return 0 }
    if !invocation["query"].isEmpty { return shell.runOnce(Array(invocation["query"].utf8)) }
    if !invocation["query_file"].isEmpty {
      let file = invocation["query_file"]
      guard let bytes = bytes(ofFile: file, limit: InputAssembler.limit) else {
        log.line("Error reading query file '\(file)': Cannot open file for reading: \(file)")
        return 1
      }
      return shell.runOnce(bytes)
    }
    if let argument = invocation.positional.first { return shell.runArgument(Array(argument.utf8)) }
    return shell.runInput()
  }

  private static func snapshot(_ invocation: Invocation) throws(SnapshotError) -> HostSnapshot? {
    var directory = invocation["snapshot"]
    if directory.isEmpty, let variable = getenv("DOSSIER_SNAPSHOT") { directory = String(cString: variable) }
    return directory.isEmpty ? nil : try HostSnapshot(directory: directory)
  }

  private static func now() -> Timestamp {
    var clock = timespec()
    clock_gettime(CLOCK_REALTIME, &clock)
    return Timestamp(milliseconds: Int64(clock.tv_sec) * 1000)
  }

  private static func lines(ofFile path: String) -> [String] {
    (bytes(ofFile: path, limit: 1 << 20) ?? []).split(separator: 0x0A).map { line in
      String(decoding: line, as: UTF8.self)
    }
  }

  /// A file's bytes; nil when it cannot be read or is longer than `limit`.
  private static func bytes(ofFile path: String, limit: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= limit {
      // Safe: read writes at most the chunk's length into it.
      let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count <= 0 { return count < 0 ? nil : bytes }
      bytes += chunk[..<count]
    }
    return nil
  }
}
