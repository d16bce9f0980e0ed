import Agent
import Foundation
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite struct SystemdNotifierTests {
  /// A service manager's end of the socket.
  private final class Manager {
    let descriptor: Int32
    private let path: String?

    init(_ name: [UInt8]) throws {
      descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
      path = name.first == 0 ? nil : String(decoding: name, as: UTF8.self)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
      let length = socklen_t(2 + name.count)
      let bound = withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) }
      }
      try #require(bound == 0)
    }

    deinit {
      close(descriptor)
      if let path { unlink(path) }
    }

    func next() -> String {
      var buffer = [UInt8](repeating: 0, count: 4_096)
      let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
      return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
    }
  }

  private static let name = "dossier-\(UUID().uuidString)"

  @Test(arguments: [true, false])
  func `tells the service manager over a path and over an abstract address`(isAbstract: Bool) throws {
    let name =
      (isAbstract ? "" : FileManager.default.temporaryDirectory.path + "/") + "notify-\(UUID().uuidString)"
    let manager = try Manager((isAbstract ? [0] : []) + Array(name.utf8))
    let notifier = try #require(
      SystemdNotifier(environment: [
        "NOTIFY_SOCKET": isAbstract ? "@" + name : name, "WATCHDOG_USEC": "30000000",
      ]))
    #expect(notifier.watchdogInterval == .seconds(15))
    #expect(notifier.send(.ready))
    #expect(manager.next() == "READY=1")
    notifier.send(.watchdog)
    #expect(manager.next() == "WATCHDOG=1")
    notifier.send(.reloading)
    let lines = manager.next().split(separator: "\n")
    #expect(lines.first == "RELOADING=1")
    #expect(lines.last.map { Int64($0.dropFirst("MONOTONIC_USEC=".count)) ?? 0 } ?? 0 > 0)
    notifier.send(.status("two\nlines"))
    #expect(manager.next() == "STATUS=two lines")
    notifier.send(.extend(.milliseconds(1_500)))
    #expect(manager.next() == "EXTEND_TIMEOUT_USEC=1500000")
    notifier.send(.stopping)
    #expect(manager.next() == "STOPPING=1")
  }

  @Test(arguments: [
    [:], ["NOTIFY_SOCKET": ""], ["NOTIFY_SOCKET": "relative"], ["NOTIFY_SOCKET": "vsock:2:1"],
    ["NOTIFY_SOCKET": "/" + String(repeating: "x", count: 200)],
  ])
  func `tells nobody when nobody listens`(environment: [String: String]) {
    #expect(SystemdNotifier(environment: environment) == nil)
  }

  @Test func `does not mind a service manager that is gone, nor a watch on another process`() throws {
    let environment = ["NOTIFY_SOCKET": "/nonexistent/socket", "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"]
    let notifier = try #require(SystemdNotifier(environment: environment))
    #expect(!notifier.send(.ready))
    #expect(notifier.watchdogInterval == nil)
  }
}
