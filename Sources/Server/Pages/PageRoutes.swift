internal import ECS

/// The page that a browser gets at `/`.
struct PageRoutes: Sendable {
  let ports: ServerPorts
  let deadline: PortDeadline

  private static let paths = [
    ("/v1/dossiers", "the dossiers as JSON"), ("/readyz", "whether alerts are taken, and what is wrong"),
    ("/metrics", "counts, for Prometheus"),
  ]

  func overview() async throws -> Answer {
    let page = try await deadline.run { [ports] () throws(IntakeRefusal) in
      try await ports.dossiers(DossierQuery())
    }
    let version = Page.escaped(ports.version)
    let paths = Self.paths.map { "<li><a href=\"\($0)\">\($0)</a>: \($1)</li>" }.joined()
    return Page(
      title: "Dossier",
      body: """
        <main><h1>Dossier \(version)</h1><h2>Latest dossiers</h2>\(Self.table(page.entries))
        <h2>Paths</h2><ul>\(paths)<li><code>POST /v1/alerts</code>, <code>POST /v1/events</code>, \
        <code>POST /_bulk</code>: alerts and events come in here</li></ul></main>
        """
    ).answer()
  }

  private static func table(_ entries: [JSONObject]) -> String {
    guard !entries.isEmpty else { return "<p>There are none yet.</p>" }
    let rows = entries.map { entry in
      let id = entry["id"]?.string ?? ""
      let name = entry["rule"]?["name"]?.string ?? ""
      let cells = [entry["severity"], entry["host"], entry["status"]].map {
        "<td>\(Page.escaped($0?.string ?? ""))</td>"
      }
      let link = "<a href=\"/v1/dossiers/\(Page.escaped(id))\">\(Page.escaped(name.isEmpty ? id : name))</a>"
      return "<tr><td>\(Page.escaped(entry["time"]?.string ?? ""))</td><td>\(link)</td>\(cells.joined())</tr>"
    }
    let heads = ["Time", "Rule", "Severity", "Host", "Status"].map { "<th scope=\"col\">\($0)</th>" }.joined()
    return "<table><thead><tr>\(heads)</tr></thead><tbody>\(rows.joined())</tbody></table>"
  }
}
