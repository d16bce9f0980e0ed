internal import Dispatch
internal import ECS

/// Sends a summary of each dossier, a line, to a syslog collector.
///
/// Syslog has no answers: over TCP a dossier counts as delivered once the collector's system took every byte of the
/// connection, over UDP and on a local socket once it is sent. A repeat shows the same dossier id.
public struct SyslogSink: Sink {
  /// Where messages go.
  public enum Target: Sendable, Hashable {
    /// Datagrams (RFC 5426).
    case udp(host: String, port: Int)
    /// A connection with counted messages (RFC 6587).
    case tcp(host: String, port: Int)
    /// A socket of this host, such as `/dev/log`, in the form that its daemons read there.
    case local(path: String)
  }

  /// How the text after the header is written.
  public enum Form: String, Sendable, Hashable, CaseIterable {
    /// The Common Event Format.
    case cef
    /// A sentence.
    case plain
  }

  /// What the sink needs.
  public struct Settings: Sendable, Hashable {
    /// Where messages go.
    public var target: Target
    /// Whether this host's, private and link-local addresses may be sent to.
    public var allowsPrivate = false
    /// The form of the text.
    public var form = Form.cef
    /// The facility, 0 to 23; 16 is local0.
    public var facility = 16
    /// The application's name, at most 48 visible characters.
    public var application = "dossier"
    /// The most bytes of a message; 2,048 over UDP, which every collector takes.
    public var mostBytes: Int
    /// The time for the messages of one call.
    public var timeout = Duration.seconds(30)

    /// The defaults, for a target.
    public init(_ target: Target) {
      self.target = target
      if case .udp = target { mostBytes = 2_048 } else { mostBytes = 8_192 }
    }
  }

  /// The name in the configuration.
  public let name: String
  /// The dossiers that share a connection.
  public let batchSize = 50

  private let settings: Settings
  private let resolver: any NameResolver
  private static let queue = DispatchQueue(label: "dossier.syslog", attributes: .concurrent)

  /// A sink.
  public init(name: String, settings: Settings, resolver: any NameResolver = SystemNameResolver()) {
    self.name = name
    self.settings = settings
    self.resolver = resolver
  }

  /// Sends the messages; all of them wait when the collector cannot be reached.
  public func deliver(_ dossiers: [OutgoingDossier]) async -> [DeliveryOutcome] {
    var outcomes: [DeliveryOutcome] = []
    var messages: [[UInt8]] = []
    for dossier in dossiers {
      guard let document = try? dossier.document(), let view = DossierView(document) else {
        outcomes.append(.refused(reason: "the stored document is no dossier"))
        continue
      }
      let message = SyslogMessage(view: view, settings: settings)
      switch settings.target {
      case .udp: messages.append(message.bytes())
      case .tcp: messages.append(message.counted())
      case .local: messages.append(message.local())
      }
      outcomes.append(.delivered)
    }
    guard !messages.isEmpty else { return outcomes }
    do throws(TransportError) {
      try await send(messages)
      return outcomes
    } catch {
      return outcomes.map { $0 == .delivered ? .postponed(reason: error.description, after: nil) : $0 }
    }
  }

  private func send(_ messages: [[UInt8]]) async throws(TransportError) {
    let ends: [SocketEnd]
    switch settings.target {
    case .udp(let host, let port): ends = try await resolve(host, port, .datagrams)
    case .tcp(let host, let port): ends = try await resolve(host, port, .stream)
    case .local(let path): ends = [SocketEnd(address: nil, port: 0, path: path, kind: .datagrams)]
    }
    let time = settings.timeout
    var last: TransportError?
    for end in ends.prefix(3) {
      let result = await withCheckedContinuation { continuation in
        Self.queue.async {
          continuation.resume(returning: SocketSender.send(messages, to: end, within: time))
        }
      }
      guard case .failure(let error) = result else { return }
      guard error.code == .unreachable else { throw error }
      last = error
    }
    throw last ?? TransportError(.unresolved, place: name, reason: "it has no address")
  }

  private func resolve(
    _ host: String, _ port: Int, _ kind: SocketEnd.Kind
  ) async throws(TransportError) -> [SocketEnd] {
    let found = try await resolver.addresses(of: host, within: settings.timeout)
    let checked = try AddressGate(allowsPrivate: settings.allowsPrivate).check(found, of: host)
    return checked.map { SocketEnd(address: $0, port: port, path: "", kind: kind) }
  }
}
