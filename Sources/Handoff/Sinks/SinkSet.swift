/// The sinks of a configuration, ready for a ``DeliveryEngine``, with the connections that they hold.
public struct SinkSet: Sendable {
  /// The routes, in the order of the settings.
  public let routes: [DeliveryRoute]
  /// What a person should know, a sentence each: files of secrets that others may read.
  public let warnings: [String]
  private let transports: [any HTTPTransport]

  /// Makes the sinks. Reads secrets and certificates; makes the folders of directory sinks; connects nowhere.
  /// - Throws: `SinkSettingsError` for the first sink that cannot be made.
  public init(
    _ settings: [SinkSettings], transports provider: any HTTPTransportProvider,
    resolver: any NameResolver = SystemNameResolver(), clock: SinkClock = .system
  ) throws(SinkSettingsError) {
    var routes: [DeliveryRoute] = []
    var names: Set<String> = []
    var places = FileSinkPlaces()
    var maker = SinkMaker(provider: provider, resolver: resolver, clock: clock)
    for one in settings {
      guard names.insert(one.name).inserted else {
        throw SinkSettingsError(sink: one.name, reason: "another sink has the same name")
      }
      try places.add(one)
      routes.append(DeliveryRoute(to: try maker.sink(one), filter: one.filter, policy: one.policy))
    }
    self.routes = routes
    transports = maker.transports
    warnings = settings.flatMap(\.secretFiles).compactMap { path in
      (try? SecretFile.read(path)).flatMap(\.warning)
    }
  }

  /// Closes the connections; to be called when the engine has stopped.
  public func shutDown() async {
    for transport in transports { await transport.shutDown() }
  }
}

/// The files of file sinks: two that write to one would tear each other's lines and rotate each other's files away.
private struct FileSinkPlaces {
  private var owners: [FilePlace: (sink: String, path: String)] = [:]

  mutating func add(_ settings: SinkSettings) throws(SinkSettingsError) {
    guard case .file(let path, _, _) = settings.kind else { return }
    let place = FilePlace(path)
    if let owner = owners[place] {
      throw SinkSettingsError(
        sink: settings.name,
        reason:
          "its path \(path) is the file that the sink \(owner.sink) writes to (\(owner.path)): give each a file "
          + "of its own")
    }
    owners[place] = (settings.name, path)
  }
}

/// Makes sinks, and remembers the transports that it made for them.
private struct SinkMaker {
  let provider: any HTTPTransportProvider
  let resolver: any NameResolver
  let clock: SinkClock
  var transports: [any HTTPTransport] = []

  init(provider: any HTTPTransportProvider, resolver: any NameResolver, clock: SinkClock) {
    self.provider = provider
    self.resolver = resolver
    self.clock = clock
  }

  mutating func sink(_ settings: SinkSettings) throws(SinkSettingsError) -> any Sink {
    let name = settings.name
    switch settings.kind {
    case .file(let path, let bytes, let kept):
      return encoded(FileSink(name: name, path: path, maximumBytes: bytes, kept: kept), settings)
    case .standardOutput: return encoded(StandardOutputSink(name: name), settings)
    case .directory, .command: return encoded(try hostSink(settings), settings)
    case .webhook(let webhook):
      let transport = try transport(webhook.connection, name)
      return try WebhookSink(name: name, settings: webhook, transport: transport, clock: clock)
    case .elasticsearch(let cluster):
      let transport = try transport(cluster.connection, name)
      return try ElasticsearchSink(name: name, settings: cluster, transport: transport, clock: clock)
    case .theHive(let hive):
      let transport = try transport(hive.connection, name)
      return try TheHiveSink(name: name, settings: hive, transport: transport, clock: clock)
    case .kibanaCase(let kibana):
      let transport = try transport(kibana.connection, name)
      return try KibanaCaseSink(name: name, settings: kibana, transport: transport, clock: clock)
    case .syslog(let syslog): return SyslogSink(name: name, settings: syslog, resolver: resolver)
    }
  }

  /// The document itself needs no other form.
  private func encoded(_ sink: any Sink, _ settings: SinkSettings) -> any Sink {
    settings.encoding == .document ? sink : EncodingSink(sink, encoding: settings.encoding)
  }

  private func hostSink(_ settings: SinkSettings) throws(SinkSettingsError) -> any Sink {
    do throws(HandoffError) {
      if case .directory(let path) = settings.kind {
        return try DirectorySink(path: path, name: settings.name)
      }
      guard case .command(let words) = settings.kind else {
        throw HandoffError(path: settings.name, operation: "made", reason: "it is of another kind")
      }
      return try CommandSink(name: settings.name, command: words, deadline: settings.policy.callDeadline)
    } catch {
      throw SinkSettingsError(sink: settings.name, reason: error.description)
    }
  }

  private mutating func transport(
    _ settings: HTTPConnectionSettings, _ name: String
  ) throws(SinkSettingsError) -> any HTTPTransport {
    do throws(TransportError) {
      let transport = try provider.transport(settings)
      transports.append(transport)
      return transport
    } catch {
      throw SinkSettingsError(sink: name, reason: error.description)
    }
  }
}
