public import ECS

/// A dossier in a line.
public struct DossierListing: Sendable, Hashable {
  /// The dossier's id.
  public let id: String
  /// The time of the alerting event, ISO 8601 in UTC; nil when the alert has none.
  public let time: String?
  /// The alert's severity.
  public let severity: String
  /// The rule's name.
  public let rule: String
  /// The host's name, else its id.
  public let host: String?
  /// The user, with domain where known.
  public let user: String?
  /// How whole the dossier is.
  public let status: String
  /// How many findings there are.
  public let findings: Int
  /// The severity of the gravest finding; nil when there is none.
  public let gravest: String?

  /// - Throws: `DossierFormatError` when the document has no `dossier` part.
  public init(_ document: JSONObject) throws(DossierFormatError) {
    guard let view = DossierView(document) else { throw DossierFormatError() }
    id = view.id
    time = view.time?.description
    severity = view.severity
    rule = view.rule
    host = view.host
    user = view.user
    status = view.value("status")?.string ?? "unknown"
    findings = view.list("findings").count
    gravest = view.list("findings").first?["severity"]?.string
  }

  /// The cells of a table's row: time, severity, rule, host, user, status, findings, the id's beginning.
  public var cells: [String] {
    [
      time ?? "", severity, rule, host ?? "", user ?? "", status,
      "\(findings)" + (gravest.map { " (\($0))" } ?? ""),
      String(id.prefix(12)),
    ]
  }

  /// The same as an object.
  public var json: JSONValue {
    var object: JSONObject = ["id": .string(id)]
    if let time { object["time"] = .string(time) }
    object["severity"] = .string(severity)
    object["rule"] = .string(rule)
    if let host { object["host"] = .string(host) }
    if let user { object["user"] = .string(user) }
    object["status"] = .string(status)
    object["findings"] = .number(JSONNumber(findings))
    if let gravest { object["gravest_finding"] = .string(gravest) }
    return .object(object)
  }
}
