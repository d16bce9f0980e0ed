internal import ECS
internal import HTTPTypes

/// Answers `/v1/dossiers` and `/v1/dossiers/{id}`.
struct DossierRoutes: Sendable {
  let ports: ServerPorts
  let deadline: PortDeadline

  static let mostEntries = 500
  /// Longest value of a parameter, in bytes.
  static let longestValue = 512

  func list(_ target: RequestTarget) async throws -> Answer {
    let query = try Self.query(target)
    let page = try await deadline.run { [ports] () throws(IntakeRefusal) in try await ports.dossiers(query) }
    return Answer(
      .ok,
      json: [
        "dossiers": .array(page.entries.map(JSONValue.object)),
        "next": page.next.map(JSONValue.string) ?? .null,
      ])
  }

  static func query(_ target: RequestTarget) throws(Refusal) -> DossierQuery {
    var query = DossierQuery()
    for (name, value) in target.query {
      guard value.utf8.count <= longestValue else { throw .malformed("the parameter \(name) is too long") }
      switch name {
      case "cursor": query.cursor = value
      case "limit":
        guard let limit = Int(value), (1...mostEntries).contains(limit) else {
          throw .malformed("limit is a number from 1 to \(mostEntries)")
        }
        query.limit = limit
      case "severity": query.severities += try severities(value)
      case "rule": query.rule = value
      case "host": query.host = value
      case "since":
        guard let since = Timestamp(value) else {
          throw .malformed("since is a time such as 2026-01-31T12:00:00Z")
        }
        query.since = since
      default: throw .malformed("the list takes cursor, limit, severity, rule, host and since")
      }
    }
    return query
  }

  /// Source: Kibana's detection engine, the severities of a rule; and what the list says where an alert has none.
  private static let severities: Set<String> = ["low", "medium", "high", "critical", "unknown"]

  private static func severities(_ list: String) throws(Refusal) -> [String] {
    let names = list.split(separator: ",").map { $0.lowercased() }
    guard !names.isEmpty, names.allSatisfy(severities.contains) else {
      throw .malformed("severity is low, medium, high or critical, or several of them separated by commas")
    }
    return names
  }

  /// The forms in which a dossier is given.
  private enum Form: String {
    case json, markdown, html
  }

  func document(_ id: String, _ target: RequestTarget, _ request: HTTPRequest) async throws -> Answer {
    let form = try Self.form(target, request.headerFields[.accept])
    let stored = try await deadline.run { [ports] () throws(IntakeRefusal) in try await ports.dossier(id) }
    guard let stored else {
      throw Refusal(
        status: .notFound, code: "resource_not_found_exception", detail: "there is no dossier of this id",
        reason: .unknown)
    }
    let tag = form == .json ? "\"\(stored.tag)\"" : "\"\(stored.tag)-\(form.rawValue)\""
    var answer: Answer
    if let known = request.headerFields[.ifNoneMatch], Self.names(known, tag) {
      answer = Answer(.notModified)
    } else {
      answer = try await self.answer(stored, form)
    }
    answer.headers[.eTag] = tag
    answer.headers[.vary] = "Accept"
    return answer
  }

  private func answer(_ stored: StoredDossier, _ form: Form) async throws -> Answer {
    if form == .json { return Answer(.ok, body: stored.bytes, type: MediaType.json) }
    let text = try await deadline.run { [ports] () throws(IntakeRefusal) in try await ports.markdown(stored) }
    // What has no other form is given as it is.
    guard let text else { return Answer(.ok, body: stored.bytes, type: MediaType.json) }
    return form == .markdown
      ? Answer(.ok, body: Array(text.utf8), type: MediaType.markdown) : Page.dossier(text).answer()
  }

  private static func form(_ target: RequestTarget, _ accept: String?) throws(Refusal) -> Form {
    var form: Form?
    for (name, value) in target.query {
      guard name == "format", let asked = Form(rawValue: value) else {
        throw .malformed("a dossier takes format=json, format=markdown or format=html")
      }
      form = asked
    }
    return form ?? (MediaType.prefersHTML(accept: accept) ? .html : .json)
  }

  /// Whether a list of tags holds one, weak or not (RFC 9110, section 13.1.2).
  private static func names(_ list: String, _ tag: String) -> Bool {
    list.split(separator: ",").contains { entry in
      let entry = entry.drop { $0 == " " }
      return entry == "*" || entry == tag || entry == "W/" + tag
    }
  }
}
