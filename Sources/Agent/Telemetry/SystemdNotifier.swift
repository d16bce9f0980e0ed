#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Tells the service manager how the agent is (sd_notify(3)), over the datagram socket that the environment names.
public struct SystemdNotifier: Sendable {
  /// What is told.
  public enum State: Sendable, Hashable {
    /// Everything is opened; the agent takes alerts.
    case ready
    /// The configuration is read again; `ready` follows.
    case reloading
    /// The agent is ending.
    case stopping
    /// The agent is alive.
    case watchdog
    /// A line for `systemctl status`.
    case status(String)
    /// Starting or ending takes longer: wait at least this long.
    case extend(Duration)
  }

  private let address: [UInt8]
  /// How often ``State/watchdog`` is due: half the time after which the service manager acts; nil when it doesn't
  /// watch this process.
  public let watchdogInterval: Duration?

  /// Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`; nil when no service manager listens.
  public init?(environment: [String: String]) {
    guard let socket = environment["NOTIFY_SOCKET"], let first = socket.utf8.first else { return nil }
    // A name that begins with @ stands for an abstract address, which begins with a zero byte.
    switch first {
    case UInt8(ascii: "/"): address = Array(socket.utf8)
    case UInt8(ascii: "@"): address = [0] + socket.utf8.dropFirst()
    default: return nil
    }
    guard address.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else { return nil }
    let isOwn = environment["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
    watchdogInterval = environment["WATCHDOG_USEC"].flatMap(Int64.init).flatMap { microseconds in
      isOwn && microseconds > 0 ? .microseconds(microseconds / 2) : nil
    }
  }

  /// Sends a state; false when nobody took it, which is no reason to stop.
  @discardableResult
  public func send(_ state: State) -> Bool {
    let message = Array(state.message.utf8)
    let descriptor = socket(AF_UNIX, Self.datagram, 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var name = sockaddr_un()
    name.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &name.sun_path) { $0.copyBytes(from: address) }
    // The length tells an abstract address from one with zero bytes behind it.
    let length = socklen_t(MemoryLayout.offset(of: \sockaddr_un.sun_path) ?? 2) + socklen_t(address.count)
    let sent = withUnsafePointer(to: &name) { pointer in
      // Safe: sockaddr_un is one of the forms of sockaddr, and both outlive the call.
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { target in
        sendto(descriptor, message, message.count, Self.flags, target, length)
      }
    }
    return sent == message.count
  }

  #if os(Linux)
    private static let datagram = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue)
    private static let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
  #else
    private static let datagram = SOCK_DGRAM
    private static let flags = MSG_DONTWAIT
  #endif
}

extension SystemdNotifier.State {
  fileprivate var message: String {
    switch self {
    case .ready: "READY=1"
    case .reloading: "RELOADING=1\nMONOTONIC_USEC=\(Self.monotonicMicroseconds)"
    case .stopping: "STOPPING=1"
    case .watchdog: "WATCHDOG=1"
    case .status(let text): "STATUS=" + text.replacing("\n", with: " ").prefix(512)
    case .extend(let time):
      "EXTEND_TIMEOUT_USEC=\(time.components.seconds * 1_000_000 + time.components.attoseconds / 1_000_000_000_000)"
    }
  }

  private static var monotonicMicroseconds: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
  }
}
