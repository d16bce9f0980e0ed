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
      case "severity": query.severities += value.split(separator: ",").map { $0.lowercased() }
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

  func document(_ id: String, _ request: HTTPRequest) async throws -> Answer {
    let stored = try await deadline.run { [ports] () throws(IntakeRefusal) in try await ports.dossier(id) }
    guard let stored else {
      throw Refusal(
        status: .notFound, code: "resource_not_found_exception", detail: "there is no dossier of this id",
        reason: .unknown)
    }
    let tag = "\"\(stored.tag)\""
    var answer = Answer(.ok, body: stored.bytes, type: MediaType.json)
    if let known = request.headerFields[.ifNoneMatch], Self.names(known, tag) {
      answer = Answer(.notModified)
    }
    answer.headers[.eTag] = tag
    return answer
  }

  /// Whether a list of tags holds one, weak or not (RFC 9110, section 13.1.2).
  private static func names(_ list: String, _ tag: String) -> Bool {
    list.split(separator: ",").contains { entry in
      let entry = entry.drop { $0 == " " }
      return entry == "*" || entry == tag || entry == "W/" + tag
    }
  }
}
