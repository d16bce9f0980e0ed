/// A sink as a configuration describes it.
public struct SinkSettings: Sendable, Hashable {
  /// The name, which deliveries are kept under: 1 to 64 letters, digits, hyphens and underscores.
  public var name: String
  /// What kind of place it is.
  public var kind: SinkKind
  /// The form of what is written, for kinds that leave it open (file, directory, standard output, command).
  public var encoding = DossierEncoding.document
  /// Which dossiers it gets.
  public var filter = SinkFilter()
  /// How its deliveries are tried.
  public var policy = DeliveryPolicy()

  /// The defaults, for a kind.
  public init(name: String, kind: SinkKind) {
    self.name = name
    self.kind = kind
  }

  /// The files that hold its secrets.
  public var secretFiles: [String] {
    switch kind {
    case .webhook(let settings):
      [settings.secretFile, settings.tokenFile, settings.connection.keyFile].compactMap(\.self)
    case .elasticsearch(let settings):
      [settings.keyFile, settings.passwordFile, settings.connection.keyFile].compactMap(\.self)
    case .theHive(let settings): [settings.keyFile, settings.connection.keyFile].compactMap(\.self)
    case .kibanaCase(let settings):
      [settings.keyFile, settings.passwordFile, settings.connection.keyFile].compactMap(\.self)
    case .file, .directory, .standardOutput, .command, .syslog: []
    }
  }
}

/// The kinds of sinks, each with what it needs.
public enum SinkKind: Sendable, Hashable {
  /// A file, a dossier a line; at `maximumBytes` the next one begins, `kept` full ones stay.
  case file(path: String, maximumBytes: Int, kept: Int)
  /// A folder, a file for each dossier.
  case directory(path: String)
  /// Standard output, a dossier a line.
  case standardOutput
  /// A program and its arguments, which gets a dossier on its standard input.
  case command([String])
  /// A service of the user's own.
  case webhook(WebhookSink.Settings)
  /// Elasticsearch or OpenSearch.
  case elasticsearch(ElasticsearchSink.Settings)
  /// TheHive 5.
  case theHive(TheHiveSink.Settings)
  /// A case in Kibana.
  case kibanaCase(KibanaCaseSink.Settings)
  /// A syslog collector.
  case syslog(SyslogSink.Settings)
}
