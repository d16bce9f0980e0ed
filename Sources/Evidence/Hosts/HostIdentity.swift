public import Osquery

/// What tells the host whose tables and files are looked at from other hosts.
public struct HostIdentity: Sendable, Hashable {
  /// What it calls itself; nil when it has no name.
  public let name: String?
  /// Its stable id, in the form that sensors write to `host.id`; nil when it has none.
  public let id: String?
  /// Its system.
  public let platform: HostPlatform
  /// Whether it is not this machine, but one whose tables were recorded: files that stand on this machine are not its.
  public let isRecorded: Bool
  private let names: [String]
  private let ids: Set<String>
  private let addresses: Set<[UInt8]>

  /// A host by what is known of it.
  ///
  /// - Parameters:
  ///   - otherNames: further names by which alerts may call it; any that an administrator gives, an address or an id
  ///     among them.
  ///   - otherIDs: further ids, such as that of the machine's firmware.
  ///   - addresses: its IP addresses as text; those that every host has are left out.
  ///   - isRecorded: whether its tables were recorded.
  public init(
    name: String?, id: String?, platform: HostPlatform, otherNames: [String] = [], otherIDs: [String] = [],
    addresses: [String] = [], isRecorded: Bool = false
  ) {
    self.isRecorded = isRecorded
    self.name = name
    self.id = id
    self.platform = platform
    let allNames = [name].compactMap(\.self) + otherNames
    names = allNames.compactMap(Self.comparable(name:))
    ids = Set(([id].compactMap(\.self) + otherIDs + otherNames).compactMap(Self.comparable(id:)))
    self.addresses = Set((addresses + allNames).compactMap(Self.comparable(address:)))
  }
}

/// Whether an alert is of the host that is looked at.
public enum HostMatch: Sendable, Hashable {
  /// It is: a name, an id or an address agrees.
  case same
  /// It is taken for it: the alert names no host, or nothing that it names can be compared.
  case assumed
  /// It is not: why, as a clause without full stop.
  case other(String)

  /// Why nothing of this host answers for the alert; nil when it may.
  public var reason: String? {
    guard case .other(let reason) = self else { return nil }
    return reason
  }
}

extension HostIdentity {
  /// Whether the alert is of this host. One thing that agrees outweighs all that differ: hosts are renamed, have
  /// several names, and each sensor has ids of its own.
  public func match(_ alert: AlertFacts) -> HostMatch {
    let theirs = AlertHost(alert.document)
    let agrees =
      theirs.names.contains { name in names.contains { Self.isSame(name, $0) } }
      || theirs.ids.contains(where: ids.contains) || !addresses.isDisjoint(with: theirs.addresses)
    if agrees { return .same }
    let canDiffer =
      !names.isEmpty && !theirs.names.isEmpty || !ids.isEmpty && !theirs.ids.isEmpty
      || !addresses.isEmpty && !theirs.addresses.isEmpty
    guard canDiffer else { return .assumed }
    return .other("the alert is of the host \(theirs.words), and this host is \(name ?? id ?? "another")")
  }

  /// Whether two names in their comparable form name one host: a name without domain stands for that name in any.
  private static func isSame(_ left: String, _ right: String) -> Bool {
    if left == right { return true }
    let (short, long) = left.utf8.count < right.utf8.count ? (left, right) : (right, left)
    return !short.contains(".") && long.hasPrefix(short + ".")
  }

  /// A name to compare by; nil for an address, and for what names every host or none.
  static func comparable(name text: String) -> String? {
    var name = text.lowercased()
    name.removeAll { $0.isWhitespace || $0 == "\0" }
    while name.last == "." { name.removeLast() }
    // Domains of no network in particular: a host on its own gives itself one (RFC 6762 for .local).
    for domain in [".local", ".localdomain"] where name.hasSuffix(domain) && name != domain {
      name.removeLast(domain.count)
    }
    let isNone = ["", "-", "unknown", "none", "localhost"].contains(name) || name.hasPrefix("localhost.")
    return isNone || AddressPlaces.bytes(of: name) != nil ? nil : name
  }

  /// An id to compare by: the 32 digits of a UUID or of a Linux machine-id. Others are a sensor's own, which this host
  /// cannot know; those of one digit alone are a firmware's that has none.
  static func comparable(id text: String) -> String? {
    let digits = text.lowercased().filter { !"-{}".contains($0) }
    guard digits.utf8.count == 32, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }), Set(digits).count > 1
    else {
      return nil
    }
    return digits
  }

  /// An address to compare by; nil for what is none, and for those that every host has.
  static func comparable(address text: String) -> [UInt8]? {
    AddressPlaces.bytes(of: text).flatMap { AddressPlaces.isOfOneHost($0) ? $0 : nil }
  }

  /// Whether the interface has the same addresses on many hosts: the networks that container and virtual machine
  /// software makes by default.
  static func isShared(interface name: String) -> Bool {
    let name = name.lowercased()
    return sharedInterfaces.contains(where: name.hasPrefix)
  }

  private static let sharedInterfaces = [
    "docker", "br-", "virbr", "veth", "cni", "podman", "lxcbr", "lxdbr", "incusbr", "vboxnet", "vmnet",
    "flannel", "cali", "kube-", "nodelocaldns", "vethernet", "virtualbox host-only", "vmware network adapter",
  ]
}
