#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What the system shows of other users' processes to the programs that this process starts, osqueryi among them.
///
/// osqueryi answers without any complaint where it may not look: it leaves the program empty, and gives a socket to no
/// process.
public struct HostSight: Sendable, Hashable {
  /// Whether the processes of other users are listed at all.
  public var showsProcesses: Bool
  /// Whether it shows which programs they run.
  public var showsPrograms: Bool
  /// Whether it shows which sockets and ports are theirs.
  public var showsSocketOwners: Bool
  /// As whom the programs run and what they lack, for sentences: `uid 65534 without CAP_SYS_PTRACE`.
  private var runner: String

  /// What is shown.
  ///
  /// - Parameter runner: as whom the programs run and what they lack, for sentences.
  public init(
    showsProcesses: Bool = true, showsPrograms: Bool = true, showsSocketOwners: Bool = true,
    runner: String = "an ordinary user"
  ) {
    self.showsProcesses = showsProcesses
    self.showsPrograms = showsPrograms
    self.showsSocketOwners = showsSocketOwners
    self.runner = runner
  }

  /// Nothing is hidden.
  public static let whole = HostSight()

  /// What the system shows now.
  public static var ofThisProcess: HostSight {
    #if os(Linux)
      SystemText.file("/proc/self/status").map {
        HostSight(status: $0, mounts: SystemText.file("/proc/self/mounts") ?? "")
      } ?? .whole
    #else
      geteuid() == 0 ? .whole : HostSight(showsSocketOwners: false, runner: "uid \(geteuid())")
    #endif
  }

  /// What is not seen, one clause without full stop for each; none when everything is.
  public var gaps: [String] {
    [processGap, programGap, socketGap].compactMap(\.self)
  }

  /// Why processes may be missing; nil when none is.
  var processGap: String? {
    showsProcesses ? nil : "osqueryi runs as \(runner), and the system lists no processes of others to it"
  }

  /// Why programs of processes may be missing; nil when none is.
  var programGap: String? {
    showsPrograms
      ? nil : "osqueryi runs as \(runner), so it may not see which programs the processes of others run"
  }

  /// Why owners of sockets may be missing; nil when none is.
  var socketGap: String? {
    showsSocketOwners
      ? nil
      : "osqueryi runs as \(runner), so it may not see which sockets and ports the processes of others have"
  }

  /// Why rows of a table may be less than they seem; nil when they are whole.
  public func gap(ofTable table: String) -> String? {
    switch table {
    case "processes": processGap ?? programGap
    case "process_open_sockets", "listening_ports": socketGap
    default: nil
    }
  }
}

extension HostSight {
  /// What a process sees by `/proc/self/status` and `/proc/self/mounts` of the one that starts it (proc(5)).
  ///
  /// The kernel shows the program behind `/proc/PID/exe` to who may trace the process, and the sockets behind
  /// `/proc/PID/fd` to who may moreover search the folder (capabilities(7), ptrace(2)).
  init(status: String, mounts: String) {
    self.init()
    var fields: [Substring: [Substring]] = [:]
    for line in status.split(separator: "\n") {
      let words = line.split { $0 == "\t" || $0 == " " || $0 == ":" }
      if let name = words.first { fields[name] = Array(words.dropFirst()) }
    }
    func bits(_ name: Substring) -> UInt64 { fields[name]?.first.flatMap { UInt64($0, radix: 16) } ?? 0 }
    guard let ids = fields["Uid"], ids.count >= 2 else { return }
    // What a program gets when it is started: root everything that its bounds allow, others what is ambient.
    var rights = bits("CapAmb")
    if ids[0] == "0" || ids[1] == "0" {
      rights = bits("CapInh") | bits("CapBnd")
      if fields["NoNewPrivs"]?.first == "1" { rights &= bits("CapPrm") }
    }
    let (mayOverride, maySearch, mayTrace) = (
      rights >> 1 & 1 == 1, rights >> 2 & 1 == 1, rights >> 19 & 1 == 1
    )
    showsPrograms = mayTrace
    showsSocketOwners = mayTrace && (maySearch || mayOverride)
    showsProcesses = mayTrace || !Self.hidesProcesses(mounts)
    let lacks = [
      mayTrace ? nil : "CAP_SYS_PTRACE", maySearch || mayOverride ? nil : "CAP_DAC_READ_SEARCH",
    ].compactMap(\.self)
    runner = "uid \(ids[1])" + (lacks.isEmpty ? "" : " without " + lacks.joined(separator: " and "))
  }

  /// Whether `/proc` is mounted so that processes of others are invisible, to everybody but a group's members or to
  /// all; whoever is in such a group is not asked, so that only what is certain is said.
  private static func hidesProcesses(_ mounts: String) -> Bool {
    let hiding: Set<Substring> = ["hidepid=2", "hidepid=invisible", "hidepid=4", "hidepid=ptraceable"]
    let last = mounts.split(separator: "\n").last { line in
      let words = line.split(separator: " ")
      return words.count > 3 && words[1] == "/proc" && words[2] == "proc"
    }
    guard let options = last?.split(separator: " ")[3].split(separator: ",") else { return false }
    return options.contains(where: hiding.contains) && !options.contains { $0.hasPrefix("gid=") }
  }
}
