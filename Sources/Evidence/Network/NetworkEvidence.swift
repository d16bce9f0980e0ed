internal import Osquery

/// DNS cache entries, sockets and listening ports, with how they are tied to the alert.
public struct NetworkEvidence: Sendable, Hashable {
  /// A name in the resolver's cache.
  public struct CachedName: Sendable, Hashable {
    /// The name.
    public var name: String
    /// The record type.
    public var type: String?
    /// How it is tied to the alert; nil when no tie is known.
    public var tie: String?
  }

  /// A socket, or a port that is listened on.
  public struct Endpoint: Sendable, Hashable {
    /// The process that has it.
    public var pid: Int?
    /// `tcp`, `udp` or the protocol's number.
    public var transport: String?
    /// The address on this host.
    public var localAddress: String?
    /// The port on this host.
    public var localPort: Int?
    /// The address at the other end.
    public var remoteAddress: String?
    /// The port at the other end.
    public var remotePort: Int?
    /// The state of the connection.
    public var state: String?
    /// How it is tied to the alert.
    public var tie: String
  }

  /// All names in the cache, those with a tie first.
  public var dnsCache: [CachedName] = []
  /// The sockets that are tied to the alert.
  public var sockets: [Endpoint] = []
  /// The listening ports that are tied to the alert.
  public var listeningPorts: [Endpoint] = []
  /// Why something is missing; nil when nothing is.
  public var reason: String?

  /// The most cached names that are listed.
  public static let mostNames = 500

  /// Reads the host's tables and ties them to the alert.
  ///
  /// - Parameter activity: what the events tell of the tree; it ties cached names to processes.
  public init(_ alert: AlertFacts, tree: ProcessTree, survey: HostSurvey, activity: Activity? = nil) {
    let ties = Self.ties(of: tree)
    let addresses = Set(alert.contacts.filter(\.isAddress).map { Self.plain($0.value) })
    sockets = survey.rows(.sockets).compactMap { row in
      guard
        let tie = row["pid"].flatMap(Int.init).flatMap({ ties[$0] })
          ?? row["remote_address"].flatMap({
            addresses.contains(Self.plain($0)) ? "an address that the alert names" : nil
          })
      else { return nil }
      return Endpoint(row, tie: tie)
    }
    listeningPorts = survey.rows(.listeningPorts).compactMap { row in
      guard let tie = row["pid"].flatMap(Int.init).flatMap({ ties[$0] }), row["port"] != "0" else {
        return nil
      }
      return Endpoint(row, tie: tie)
    }
    dnsCache = Self.names(alert, survey, activity)
    let asked: [EvidenceStatement] = [.sockets, .listeningPorts]
    let gaps = survey.gaps(asked + (alert.platform == .windows ? [.dnsCache] : []))
    let unseen = asked.contains(where: survey.isAnswered) ? survey.sight.socketGap : nil
    reason = gaps == nil && unseen == nil ? nil : [gaps, unseen].compactMap(\.self).joined(separator: "; ")
  }

  /// Living processes of the tree, by id. System processes far up the tree are left out: their sockets are not
  /// the subject's doing.
  private static func ties(of tree: ProcessTree) -> [Int: String] {
    var ties: [Int: String] = [:]
    for child in tree.children where child.isRunning == true {
      if let pid = child.pid {
        ties[pid] =
          child.level ?? 1 > 1 ? "a process below the subject has it" : "a child of the subject has it"
      }
    }
    if let parent = tree.ancestors.first, parent.isRunning == true, let pid = parent.pid {
      ties[pid] = "the subject's parent has it"
    }
    if let subject = tree.subject, subject.isRunning == true, let pid = subject.pid {
      ties[pid] = "the subject has it"
    }
    return ties
  }

  /// An IPv4 address in IPv6 clothes (`::ffff:192.0.2.1`) as the IPv4 address it is: sockets of both kinds show it so.
  private static func plain(_ address: String) -> String {
    let prefix = "::ffff:"
    let isMapped = address.lowercased().hasPrefix(prefix) && address.contains(".")
    return isMapped ? String(address.dropFirst(prefix.count)) : address
  }

  private static func names(_ alert: AlertFacts, _ survey: HostSurvey, _ activity: Activity?) -> [CachedName]
  {
    let asked = Dictionary(
      (activity?.names ?? []).map { ($0.action.target, "\($0.actor.words) asked for it") },
      uniquingKeysWith: { first, _ in first })
    let contacted = Set(alert.contacts.filter { !$0.isAddress }.map { $0.value.lowercased() })
    let names = survey.rows(.dnsCache).compactMap { row -> CachedName? in
      guard let name = row["name"], !name.isEmpty else { return nil }
      let isNamed = contacted.contains(name.lowercased())
      let tie = isNamed ? "the alert names it" : asked[name.lowercased()]
      return CachedName(name: name, type: row["type"], tie: tie)
    }
    return Array((names.filter { $0.tie != nil } + names.filter { $0.tie == nil }).prefix(mostNames))
  }
}

extension NetworkEvidence.Endpoint {
  fileprivate init(_ row: StatementRow, tie: String) {
    func text(_ name: String) -> String? { row[name].flatMap { $0.isEmpty ? nil : $0 } }
    self.init(
      // osquery gives -1 for a socket whose process it could not tell.
      pid: row["pid"].flatMap(Int.init).flatMap { $0 < 0 ? nil : $0 },
      transport: Self.transport(row["protocol"]),
      localAddress: text("local_address") ?? text("address"),
      localPort: (row["local_port"] ?? row["port"]).flatMap(Int.init), remoteAddress: text("remote_address"),
      remotePort: row["remote_port"].flatMap(Int.init), state: text("state"), tie: tie)
  }

  /// IANA's numbers of the two protocols that sockets have in practice.
  private static func transport(_ number: String?) -> String? {
    switch number {
    case "6": "tcp"
    case "17": "udp"
    default: number
    }
  }
}
