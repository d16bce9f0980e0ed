internal import Handoff
internal import TOML

/// Reads `[sinks.NAME]`, a table for each place where dossiers are handed off.
struct SinkReader {
  let name: String
  let reader: TOMLReader
  /// Makes a path of the file's folder out of a relative one.
  let located: (String) -> String

  /// The kinds, as `type` names them.
  enum Kind: String, CaseIterable {
    case file
    case directory
    case standardOutput = "stdout"
    case command
    case webhook
    case elasticsearch
    case theHive = "thehive"
    case kibanaCase = "kibana_case"
    case syslog
  }

  /// The sinks of a configuration, in the order of the file.
  static func all(_ reader: TOMLReader, _ located: @escaping (String) -> String) throws(TOMLError)
    -> [SinkSettings]
  {
    var sinks: [SinkSettings] = []
    for (name, table) in try reader.namedTables("sinks") {
      guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy(isNameByte) else {
        throw table.error("", "cannot be a sink's name: 1 to 64 letters, digits, hyphens and underscores")
      }
      sinks.append(try SinkReader(name: name, reader: table, located: located).settings())
    }
    return sinks
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x2D || byte == 0x5F
  }

  private func settings() throws(TOMLError) -> SinkSettings {
    let chosen: Kind? = try reader.choice("type")
    let kind = try reader.require("type", chosen)
    let timeout = try reader.duration("timeout", in: .milliseconds(100)...(.seconds(3_600))) ?? .seconds(30)
    var settings = SinkSettings(name: name, kind: try self.kind(kind, timeout: timeout))
    settings.encoding = try encoding(kind)
    settings.filter = try filter()
    settings.policy = try policy(timeout)
    return settings
  }

  // MARK: What all have

  private func policy(_ timeout: Duration) throws(TOMLError) -> DeliveryPolicy {
    var policy = DeliveryPolicy()
    // One call may be several exchanges: a search before a comment, a batch in parts.
    policy.callDeadline = timeout * 4
    policy.inFlight = try reader.integer("in_flight", in: 1...64) ?? policy.inFlight
    policy.mostAttempts = try reader.integer("attempts", in: 1...100_000) ?? policy.mostAttempts
    policy.mostAge =
      try reader.duration("max_age", in: .seconds(60)...(.seconds(365 * 86_400))) ?? policy.mostAge
    policy.firstWait =
      try reader.duration("retry_base", in: .milliseconds(10)...(.seconds(3_600))) ?? policy.firstWait
    policy.longestWait =
      try reader.duration("retry_cap", in: .milliseconds(10)...(.seconds(86_400))) ?? policy.longestWait
    guard policy.firstWait <= policy.longestWait else {
      throw reader.error("retry_cap", "must be at least retry_base")
    }
    return policy
  }

  private func filter() throws(TOMLError) -> SinkFilter {
    let table = try reader.table("filter")
    return SinkFilter(
      minimumSeverity: try table.choice("severity"), rules: try patterns("rules", table),
      findings: try patterns("findings", table), minimumFindingSeverity: try table.choice("finding_severity"))
  }

  private func patterns(_ key: String, _ table: TOMLReader) throws(TOMLError) -> [WildcardPattern] {
    var patterns: [WildcardPattern] = []
    for text in try table.strings(key) ?? [] {
      guard let pattern = WildcardPattern(text) else {
        throw table.error(key, "has a pattern that is empty or longer than \(WildcardPattern.longest) bytes")
      }
      patterns.append(pattern)
    }
    return patterns
  }

  /// The form, for kinds that leave it open; what a kind cannot carry is refused here.
  private func encoding(_ kind: Kind) throws(TOMLError) -> DossierEncoding {
    let carried: [DossierEncoding]
    switch kind {
    case .file, .standardOutput: carried = DossierEncoding.allCases.filter(\.isLines)
    case .directory: carried = [.document, .ocsf, .stix]
    case .command: carried = DossierEncoding.allCases
    case .webhook, .elasticsearch, .theHive, .kibanaCase, .syslog: return .document
    }
    let encoding: DossierEncoding = try reader.choice("format") ?? .document
    guard carried.contains(encoding) else {
      let names = carried.map(\.rawValue).joined(separator: ", ")
      throw reader.error(
        "format", "cannot be \(encoding.rawValue) for a sink of type \(kind.rawValue); it can be \(names)")
    }
    return encoding
  }

  // MARK: Kinds

  private func kind(_ kind: Kind, timeout: Duration) throws(TOMLError) -> SinkKind {
    switch kind {
    case .file:
      return .file(
        path: try path("path"),
        maximumBytes: try reader.byteCount("rotate_bytes", in: 4_096...(1 << 40)) ?? 256 << 20,
        kept: try reader.integer("kept", in: 0...1_000) ?? 4)
    case .directory: return .directory(path: try path("path"))
    case .standardOutput: return .standardOutput
    case .command:
      let words = try reader.require("argv", try reader.strings("argv"))
      guard words.first?.hasPrefix("/") == true else {
        throw reader.error("argv", "must begin with a program's absolute path")
      }
      return .command(words)
    case .webhook: return .webhook(try webhook(timeout))
    case .elasticsearch: return .elasticsearch(try elasticsearch(timeout))
    case .theHive: return .theHive(try theHive(timeout))
    case .kibanaCase: return .kibanaCase(try kibanaCase(timeout))
    case .syslog: return .syslog(try syslog(timeout))
    }
  }

  func path(_ key: String) throws(TOMLError) -> String {
    located(try reader.require(key, try reader.string(key)))
  }

  func optionalPath(_ key: String) throws(TOMLError) -> String? { try reader.string(key).map(located) }
}
