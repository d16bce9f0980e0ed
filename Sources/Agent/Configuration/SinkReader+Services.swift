internal import Handoff
internal import TOML

/// The sinks that talk to services.
extension SinkReader {
  private func connection(_ timeout: Duration) throws(TOMLError) -> HTTPConnectionSettings {
    let text = try reader.require("url", try reader.string("url"))
    let address: HTTPAddress
    do throws(HTTPAddressError) {
      address = try HTTPAddress(text)
    } catch {
      throw reader.error("url", "is no address of a service: \(error.reason)")
    }
    var settings = HTTPConnectionSettings(address)
    settings.allowsPrivate = try reader.boolean("allow_private") ?? settings.allowsPrivate
    settings.authorityFile = try optionalPath("ca_file")
    settings.certificateFile = try optionalPath("client_certificate")
    settings.keyFile = try optionalPath("client_key")
    if (settings.certificateFile == nil) != (settings.keyFile == nil) {
      throw reader.error("client_certificate", "and client_key belong together; set both or none")
    }
    settings.timeout = timeout
    settings.connectTimeout =
      try reader.duration("connect_timeout", in: .milliseconds(100)...(.seconds(600)))
      ?? min(timeout, .seconds(10))
    settings.connections = max(settings.connections, try reader.integer("in_flight", in: 1...64) ?? 1)
    return settings
  }

  func webhook(_ timeout: Duration) throws(TOMLError) -> WebhookSink.Settings {
    var settings = WebhookSink.Settings(try connection(timeout))
    settings.encoding = try reader.choice("format") ?? settings.encoding
    settings.secretFile = try optionalPath("secret_file")
    settings.tokenFile = try optionalPath("token_file")
    let headers = try reader.table("headers")
    for name in headers.keys { settings.headers[name] = try header(name, headers) }
    return settings
  }

  /// A header's name may hold a dot, so it is no path.
  private func header(_ name: String, _ headers: TOMLReader) throws(TOMLError) -> String {
    guard !name.contains("."), let value = try headers.string(name) else {
      throw headers.error("", "has a header whose name holds a dot")
    }
    return value
  }

  func elasticsearch(_ timeout: Duration) throws(TOMLError) -> ElasticsearchSink.Settings {
    var settings = ElasticsearchSink.Settings(try connection(timeout))
    settings.index = try reader.string("index") ?? settings.index
    settings.pipeline = try reader.string("pipeline")
    settings.keyFile = try optionalPath("api_key_file")
    settings.user = try reader.string("username")
    settings.passwordFile = try optionalPath("password_file")
    settings.batch = try reader.integer("batch", in: 1...10_000) ?? settings.batch
    settings.batchBytes = try reader.byteCount("batch_bytes", in: 4_096...(100 << 20)) ?? settings.batchBytes
    // Its answer repeats every item.
    settings.connection.responseLimit = 16 << 20
    return settings
  }

  func theHive(_ timeout: Duration) throws(TOMLError) -> TheHiveSink.Settings {
    var settings = TheHiveSink.Settings(try connection(timeout), keyFile: try path("api_key_file"))
    settings.organisation = try reader.string("organisation")
    settings.type = try reader.string("alert_type") ?? settings.type
    settings.source = try reader.string("source") ?? settings.source
    settings.tlp = try reader.integer("tlp", in: 0...4) ?? settings.tlp
    settings.pap = try reader.integer("pap", in: 0...3) ?? settings.pap
    settings.tags = try reader.strings("tags") ?? settings.tags
    settings.observables = try reader.integer("observables", in: 0...2_000) ?? settings.observables
    // Its answer repeats the alert.
    settings.connection.responseLimit = 8 << 20
    return settings
  }

  func kibanaCase(_ timeout: Duration) throws(TOMLError) -> KibanaCaseSink.Settings {
    let id = try reader.require("case", try reader.string("case"))
    var settings = KibanaCaseSink.Settings(try connection(timeout), caseID: id)
    settings.owner = try reader.string("owner") ?? settings.owner
    settings.space = try reader.string("space")
    settings.keyFile = try optionalPath("api_key_file")
    settings.user = try reader.string("username")
    settings.passwordFile = try optionalPath("password_file")
    settings.connection.responseLimit = KibanaCaseSink.responseLimit
    return settings
  }

  private enum SyslogTransport: String, CaseIterable {
    case tcp
    case udp
    case local
  }

  func syslog(_ timeout: Duration) throws(TOMLError) -> SyslogSink.Settings {
    let transport: SyslogTransport = try reader.choice("transport") ?? .local
    var settings: SyslogSink.Settings
    switch transport {
    case .local: settings = SyslogSink.Settings(.local(path: try reader.string("path") ?? "/dev/log"))
    case .tcp, .udp:
      let host = try reader.require("host", try reader.string("host"))
      let port = try reader.integer("port", in: 1...65_535) ?? (transport == .tcp ? 601 : 514)
      settings = SyslogSink.Settings(
        transport == .tcp ? .tcp(host: host, port: port) : .udp(host: host, port: port))
      settings.allowsPrivate = try reader.boolean("allow_private") ?? settings.allowsPrivate
    }
    settings.form = try reader.choice("format") ?? settings.form
    settings.facility = try reader.integer("facility", in: 0...23) ?? settings.facility
    settings.application = try reader.string("application") ?? settings.application
    settings.mostBytes = try reader.byteCount("message_bytes", in: 480...65_000) ?? settings.mostBytes
    settings.timeout = timeout
    return settings
  }
}
