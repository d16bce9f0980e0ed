internal import ECS
internal import Hashing

/// A dossier as a report that a responder pastes into a case.
struct MarkdownReport {
  let view: DossierView
  /// The most rows of a table or entries of a list; how many more there are is said.
  static let mostRows = 100

  init(_ view: DossierView) { self.view = view }

  func text() -> String {
    let sections: [[String]] = [
      head, findings, tree, files, services, persistence, network, activity, related, steps, response,
      indicators,
      origin,
    ]
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
  }

  // MARK: Head

  private var head: [String] {
    var facts = MarkdownTable("", "")
    facts.add("What", MarkdownText.code(view.rule, inTable: true) + ", severity " + code(view.severity))
    facts.add("Where", view.host.map(code) ?? "unknown")
    facts.add("Who", view.user.map(code) ?? "unknown")
    facts.add("When", view.time.map(\.description) ?? "unknown")
    facts.add("Why", code(view.document.text("kibana.alert.reason") ?? "the alert gives no reason"))
    facts.add("Subject", subject)
    facts.add("Dossier", code(view.id) + ", " + code(view.value("status")?.string ?? "unknown"))
    return ["# Dossier: \(MarkdownText.prose(view.rule))", "", "**\(verdict)**", ""] + facts.lines
      + view.list("reasons").compactMap(\.string).prefix(Self.mostRows).map {
        "\n> " + MarkdownText.prose($0)
      }
  }

  /// What, where, who, when and why in one line.
  private var verdict: String {
    let findings = view.list("findings")
    let grave = findings.count { ["critical", "high"].contains($0["severity"]?.string ?? "") }
    let first = findings.first?["title"]?.string.map { "; first: " + MarkdownText.prose($0) } ?? ""
    let place = view.host.map { " on " + MarkdownText.code($0) } ?? ""
    let person = view.user.map { " by " + MarkdownText.code($0) } ?? ""
    let time = view.time.map { " at \($0)" } ?? ""
    return MarkdownText.prose(view.rule) + place + person + time
      + ": \(findings.count) findings, \(grave) of them high or critical" + first
  }

  private var subject: String {
    guard let subject = view.value("processes", "subject") else { return "the alert names no process" }
    let name = subject["executable"]?.string ?? subject["name"]?.string ?? "unknown"
    return code(name) + (subject["pid"]?.int.map { ", pid \($0)" } ?? "")
  }

  // MARK: Findings

  private var findings: [String] {
    section("Findings", view.list("findings")) { finding in
      let severity = finding["severity"]?.string ?? "info"
      return [
        "- **\(MarkdownText.prose(severity))**: \(MarkdownText.prose(finding["title"]?.string ?? ""))",
        "  \(MarkdownText.prose(finding["reason"]?.string ?? ""))",
      ]
    }
  }

  // MARK: Files

  private var files: [String] {
    let wanted = view.list("files").filter(isWanted)
    guard !wanted.isEmpty else { return [] }
    var table = MarkdownTable("File", "Role", "State", "SHA-256", "Signature", "Links")
    for file in wanted.prefix(Self.mostRows) {
      let sha256 = file["sha256"]?.string
      let state =
        (file["state"]?.string ?? "unknown")
        + (file["agreement"]?.string == "different" ? ", not the alert's content" : "")
      table.add(
        code(file["path"]?.string ?? ""), code(file["roles"]?.strings.joined(separator: ", ") ?? ""),
        code(state),
        sha256.map(code) ?? "–", code(file["signature"]?["status"]?.string ?? "unknown"), Self.links(sha256))
    }
    let others = view.list("files").count - min(wanted.count, Self.mostRows)
    return ["## Files", ""] + table.lines
      + (others > 0 ? ["", "\(others) further files were looked at; the document lists them."] : [])
  }

  /// Files that the alert names or the tree wrote, and those whose signature nobody vouches for.
  private func isWanted(_ file: JSONValue) -> Bool {
    let roles = file["roles"]?.strings ?? []
    let own = ["process.executable", "dll.path", "file.path", "command_line", "process.parent.executable"]
    return roles.contains { own.contains($0) || $0.hasSuffix("command_line") || $0 == "written_by_tree" }
      || ["unsigned", "untrusted"].contains(file["signature"]?["status"]?.string ?? "")
      || file["agreement"]?.string == "different"
  }

  /// Built from the digest, never taken from the document: a document may come from anywhere.
  private static func links(_ sha256: String?) -> String {
    guard let sha256, let links = ReputationLinks(sha256: sha256) else { return "–" }
    return "[VirusTotal](\(links.virustotal)) [Hybrid Analysis](\(links.hybridAnalysis)) "
      + "[Talos](\(links.talos)) [ANY.RUN](\(links.anyRun))"
  }

  // MARK: Parts

  func code(_ text: String) -> String { MarkdownText.code(text, inTable: true) }

  /// A section with a list; none when there is nothing to list.
  func section(_ title: String, _ items: [JSONValue], _ lines: (JSONValue) -> [String]) -> [String] {
    guard !items.isEmpty else { return [] }
    let more = items.count - Self.mostRows
    return ["## \(title)", ""] + items.prefix(Self.mostRows).flatMap(lines)
      + (more > 0 ? ["- … and \(more) more; the document lists them."] : [])
  }

  /// A section with a table; none when there is nothing to list.
  func section(
    _ title: String, _ items: [JSONValue], columns: [String], _ cells: (JSONValue) -> [String]
  ) -> [String] {
    guard !items.isEmpty else { return [] }
    var table = MarkdownTable(columns)
    for item in items.prefix(Self.mostRows) { table.add(cells(item)) }
    let more = items.count - Self.mostRows
    return ["## \(title)", ""] + table.lines
      + (more > 0 ? ["", "… and \(more) more; the document lists them."] : [])
  }
}
