public import Osquery

/// The statements that Dossier runs for its own evidence, besides the guide's.
///
/// Each reads one table without joins, so that none of osquery's traps with required columns or
/// OR-joins applies; what belongs together is joined here. The exception is the uptime with the clock: one row
/// each, which must be of one moment.
public enum EvidenceStatement: String, CaseIterable, Sendable {
  /// The host's system.
  case system = "os_version"
  /// Running processes.
  case processes
  /// Names of user ids.
  case users
  /// Sockets of processes.
  case sockets = "process_open_sockets"
  /// Listening ports.
  case listeningPorts = "listening_ports"
  /// Names in the resolver's cache.
  case dnsCache = "dns_cache"
  /// Services with executables and DLLs.
  case services
  /// How long the host has been up, and its clock.
  case uptime
  /// Scheduled tasks.
  case scheduledTasks = "scheduled_tasks"
  /// Programs that start by themselves.
  case startupItems = "startup_items"

  /// The statement's id in the document.
  public var id: String { "evidence." + rawValue }

  /// What a person reads.
  public var label: String {
    switch self {
    case .system: "The host's system"
    case .processes: "Running processes"
    case .users: "Accounts"
    case .sockets: "Sockets of processes"
    case .listeningPorts: "Listening ports"
    case .dnsCache: "DNS cache"
    case .services: "Services with their DLLs"
    case .uptime: "How long the host has been up"
    case .scheduledTasks: "Scheduled tasks"
    case .startupItems: "Programs that start by themselves"
    }
  }

  /// The text that runs.
  public var sql: String {
    switch self {
    case .system: "SELECT name, version, build, platform, arch FROM os_version"
    case .processes: "SELECT pid, parent, name, path, cmdline, uid, start_time FROM processes"
    case .users: "SELECT uid, username FROM users"
    case .sockets:
      // On Linux osquery lists every socket twice: for the network namespace 0, and for the one that it is in. Sockets
      // of family 1 (AF_UNIX) have neither address nor port.
      "SELECT DISTINCT pid, protocol, local_address, local_port, remote_address, remote_port, state "
        + "FROM process_open_sockets WHERE coalesce(family, 0) <> 1"
    case .listeningPorts: "SELECT DISTINCT pid, port, protocol, address FROM listening_ports"
    case .dnsCache: "SELECT name, type FROM dns_cache"
    case .services:
      "SELECT name, display_name, path, module_path, service_type, start_type, status, user_account, pid FROM services"
    case .uptime: "SELECT unix_time, total_seconds FROM uptime, time"
    case .scheduledTasks: "SELECT name, action, path, enabled, hidden, state FROM scheduled_tasks"
    case .startupItems: "SELECT name, path, args, type, source, status, username FROM startup_items"
    }
  }

  /// The statements of a platform, what vanishes first, first.
  public static func all(for platform: HostPlatform) -> [EvidenceStatement] {
    switch platform {
    case .windows:
      [
        .processes, .sockets, .dnsCache, .listeningPorts, .users, .system, .uptime, .services,
        .scheduledTasks, .startupItems,
      ]
    case .linux, .darwin: [.processes, .sockets, .listeningPorts, .users, .system, .startupItems]
    }
  }

  /// Whether what it reads vanishes quickly, so that it runs before the guide's statements.
  public var isFleeting: Bool {
    switch self {
    case .processes, .sockets, .listeningPorts, .dnsCache: true
    case .system, .users, .uptime, .services, .scheduledTasks, .startupItems: false
    }
  }
}
