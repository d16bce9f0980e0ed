internal import ECS

/// Adds a comment with the dossier's report to a case in Kibana.
///
/// Kibana has no key that would refuse a repeat: before a comment is added, those that the case already has are
/// searched for the dossier's mark. Two agents that add at the same moment, or a case of more comments
/// than are searched, may see one twice.
public struct KibanaCaseSink: Sink {
  /// What the sink needs.
  public struct Settings: Sendable, Hashable {
    /// How Kibana is reached.
    public var connection: HTTPConnectionSettings
    /// The case's id.
    public var caseID: String
    /// The application that owns the case.
    public var owner = "securitySolution"
    /// The space; nil: the default one.
    public var space: String?
    /// The file with an API key in its encoded form; nil: none.
    public var keyFile: String?
    /// The user, with `passwordFile`; nil: none.
    public var user: String?
    /// The file with the user's password.
    public var passwordFile: String?

    /// The defaults, for a case.
    public init(_ connection: HTTPConnectionSettings, caseID: String) {
      self.connection = connection
      self.caseID = caseID
    }
  }

  /// Kibana's own limit of a comment, in characters.
  public static let longestComment = 30_000
  /// Comments of a page, and the most pages, that are searched for a repeat.
  static let pageSize = 50
  static let mostPages = 40
  /// The most bytes of an answer: a page of comments of the greatest length.
  public static let responseLimit = 8 << 20

  /// The name in the configuration.
  public let name: String
  /// One: a request adds one comment.
  public var batchSize: Int { 1 }

  private let service: HTTPService
  private let path: String
  private let owner: String

  /// A sink.
  /// - Throws: `SinkSettingsError` when a secret cannot be read or an id is not allowed.
  public init(name: String, settings: Settings, transport: any HTTPTransport, clock: SinkClock = .system)
    throws(SinkSettingsError)
  {
    self.name = name
    owner = settings.owner
    guard Self.isIdentifier(settings.caseID), settings.space.map(Self.isIdentifier) ?? true,
      ["securitySolution", "observability", "cases"].contains(settings.owner)
    else {
      throw SinkSettingsError(
        sink: name,
        reason: "a case or space has letters, digits, hyphens and underscores only, and owner is "
          + "securitySolution, observability or cases")
    }
    let space = settings.space.map { "/s/\($0)" } ?? ""
    path = "\(space)/api/cases/\(settings.caseID)/comments"
    var headers = [("Content-Type", "application/json"), ("kbn-xsrf", "dossier")]
    let header = try SinkSecrets(sink: name).keyOrBasic(
      keyFile: settings.keyFile, user: settings.user, passwordFile: settings.passwordFile)
    if let header { headers.append(header) }
    service = HTTPService(
      address: settings.connection.address, headers: headers, transport: transport, clock: clock)
  }

  private static func isIdentifier(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 128
      && text.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x2D || $0 == 0x5F }
  }

  /// Adds the comments one after the other.
  public func deliver(_ dossiers: [OutgoingDossier]) async -> [DeliveryOutcome] {
    var outcomes: [DeliveryOutcome] = []
    for dossier in dossiers { outcomes.append(await deliver(dossier)) }
    return outcomes
  }

  private func deliver(_ dossier: OutgoingDossier) async -> DeliveryOutcome {
    guard let document = try? dossier.document(), let view = DossierView(document) else {
      return .refused(reason: "the stored document is no dossier")
    }
    if let outcome = await earlier(Self.mark(dossier.id)) { return outcome }
    let comment: JSONValue = [
      "type": "user", "owner": .string(owner), "comment": .string(Self.comment(view, id: dossier.id)),
    ]
    return await service.post(path, body: JSONWriter.bytes(comment)).outcome
  }

  /// What a comment of the dossier ends with.
  static func mark(_ id: String) -> String { "Dossier id: `\(id)`" }

  static func comment(_ view: DossierView, id: String) -> String {
    let mark = mark(id)
    let report = BoundedText.paragraphs(
      MarkdownReport(view).text(), to: longestComment - mark.utf16.count - 2,
      note: "… the report is longer than a comment may be; the document has all of it.")
    return report + "\n\n" + mark
  }

  /// Delivered when a comment has the mark, postponed when that cannot be found out now, nil to go on. Where Kibana
  /// does not know the search (before 7.13), or does not allow it, the comment is added.
  private func earlier(_ mark: String) async -> DeliveryOutcome? {
    for page in 1...Self.mostPages {
      let answer = await service.get("\(path)/_find?page=\(page)&perPage=\(Self.pageSize)&sortOrder=desc")
      guard answer.outcome == .delivered else {
        guard case .postponed = answer.outcome, answer.response?.status != 403 else { return nil }
        return answer.outcome
      }
      guard let json = answer.json, let comments = json["comments"]?.array else {
        return .postponed(reason: "\(service.address) did not answer with the case's comments", after: nil)
      }
      if comments.contains(where: { $0["comment"]?.string?.contains(mark) == true }) { return .delivered }
      if comments.count < Self.pageSize || page * Self.pageSize >= json["total"]?.int ?? .max { return nil }
    }
    return nil
  }
}
