import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a process holds and has used at one moment; all its threads, without its children.
struct ResourceUsage: Sendable, Hashable {
  /// Memory that is in use (resident), in bytes.
  var memory: Int
  /// Time of processors used since its start.
  var processorTime: Duration

  init(memory: Int, processorTime: Duration) {
    self.memory = memory
    self.processorTime = processorTime
  }

  /// Reads it from `/proc` (proc(5), `/proc/pid/stat`); nil where there is no such file: then nothing is
  /// watched.
  init?(ofProcess processID: pid_t) {
    guard let text = Self.text(of: "/proc/\(processID)/stat") else { return nil }
    self.init(
      stat: text, pageSize: Int(sysconf(Int32(_SC_PAGESIZE))), ticks: Int(sysconf(Int32(_SC_CLK_TCK))))
  }

  /// Reads the one line of a `stat` file, whose second field, the name in brackets, may hold anything.
  init?(stat: String, pageSize: Int, ticks: Int) {
    guard let bracket = stat.lastIndex(of: ")"), ticks > 0 else { return nil }
    // The fields from the third on: 14 and 15 are the ticks in user and kernel mode, 24 the resident pages.
    let fields = stat[stat.index(after: bracket)...].split(separator: " ")
    guard fields.count > 21, let user = Int(fields[11]), let system = Int(fields[12]),
      let pages = Int(fields[21])
    else { return nil }
    self.init(memory: pages * pageSize, processorTime: .seconds(user + system) / ticks)
  }

  private static func text(of path: String) -> String? {
    guard let file = try? FileDescriptor.open(FilePath(path), .readOnly, options: .closeOnExec) else {
      return nil
    }
    defer { try? file.close() }
    var buffer = [UInt8](repeating: 0, count: 2_048)
    let count = try? buffer.withUnsafeMutableBytes { try file.read(into: $0) }
    return count.map { String(decoding: buffer[..<$0], as: UTF8.self) }
  }
}
