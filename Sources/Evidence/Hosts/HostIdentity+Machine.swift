internal import Osquery

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

extension HostIdentity {
  /// The machine that this process runs on, as it is now: the system is asked, which takes some microseconds, so that a
  /// new name or address counts at once.
  ///
  /// The id is `/etc/machine-id` (machine-id(5)), which sensors write to `host.id` on Linux; nil elsewhere.
  /// - Parameter aliases: further names, addresses or ids by which alerts call it.
  public static func ofThisMachine(aliases: [String] = []) -> HostIdentity {
    let firmware = ["/sys/class/dmi/id/product_uuid", "/sys/devices/virtual/dmi/id/product_uuid"]
    return HostIdentity(
      name: SystemText.hostName, id: machineID, platform: thisPlatform, otherNames: aliases,
      otherIDs: firmware.compactMap(SystemText.file).map(trimmed), addresses: interfaceAddresses)
  }

  private static var machineID: String? {
    ["/etc/machine-id", "/var/lib/dbus/machine-id"].lazy.compactMap(SystemText.file).map(trimmed)
      .first { comparable(id: $0) != nil }
  }

  private static func trimmed(_ text: String) -> String { text.filter { !$0.isWhitespace } }

  private static var thisPlatform: HostPlatform {
    #if os(macOS)
      .darwin
    #elseif os(Windows)
      .windows
    #else
      .linux
    #endif
  }

  /// The addresses of the interfaces that are up, without those of networks that many hosts have alike.
  private static var interfaceAddresses: [String] {
    var first: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&first) == 0 else { return [] }
    defer { freeifaddrs(first) }
    var addresses: [String] = []
    // Safe: getifaddrs gives a list that ends with nil and lives until freeifaddrs.
    var next = first
    while let interface = next?.pointee {
      next = interface.ifa_next
      guard let address = interface.ifa_addr, !isShared(interface: String(cString: interface.ifa_name)),
        let text = text(of: address)
      else { continue }
      addresses.append(text)
    }
    return addresses
  }

  /// The address as text; nil when it is not one of IP.
  private static func text(of address: UnsafePointer<sockaddr>) -> String? {
    var bytes = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN) + 1)
    let room = socklen_t(bytes.count - 1)
    // Safe: the family says which structure stands there, and inet_ntop writes at most the room it is told.
    let isRead: Bool =
      switch Int32(address.pointee.sa_family) {
      case AF_INET:
        address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
          var binary = pointer.pointee.sin_addr
          return inet_ntop(AF_INET, &binary, &bytes, room) != nil
        }
      case AF_INET6:
        address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { pointer in
          var binary = pointer.pointee.sin6_addr
          return inet_ntop(AF_INET6, &binary, &bytes, room) != nil
        }
      default: false
      }
    guard isRead else { return nil }
    return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
