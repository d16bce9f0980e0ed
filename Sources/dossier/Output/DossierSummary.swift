import ECS
import Enrichment

/// A dossier in a few lines for a terminal.
struct DossierSummary {
  private let document: JSONObject
  private let path: String

  init(_ dossier: Dossier, path: String) {
    document = dossier.document
    self.path = path
  }

  func lines() -> [String] {
    let part = document["dossier"]?.object ?? JSONObject()
    var lines = ["", document.text("kibana.alert.rule.name") ?? "An alert"]
    lines.append("  " + (document.text("kibana.alert.reason") ?? ""))
    lines.append("  status \(part["status"]?.string ?? "unknown"), \(statements(part)), \(steps(part))")
    lines += files(part)
    lines += (part["findings"]?.array ?? []).map { finding in
      "  \(finding["severity"]?.string ?? "info"): \(finding["title"]?.string ?? "")"
    }
    return lines + ["  \(path)"]
  }

  private func statements(_ part: JSONObject) -> String {
    let statements = part["statements"]?.array ?? []
    let answered = statements.count { ["ok", "empty"].contains($0["status"]?.string ?? "") }
    return "\(answered) of \(statements.count) statements answered"
  }

  private func steps(_ part: JSONObject) -> String {
    let outcomes = (part["guide"]?["steps"]?.array ?? []).compactMap { $0["outcome"]?.string }
    let counts = ["answered", "partly", "manual", "not_applicable"].compactMap { outcome -> String? in
      let count = outcomes.count { $0 == outcome }
      return count == 0 ? nil : "\(count) \(outcome.replacing("_", with: " "))"
    }
    return "guide steps: " + (counts.isEmpty ? "none" : counts.joined(separator: ", "))
  }

  /// The files that the alert itself names.
  private func files(_ part: JSONObject) -> [String] {
    let roles: Set = ["process.executable", "dll.path", "file.path", "command_line"]
    return (part["files"]?.array ?? []).filter { file in
      !roles.isDisjoint(with: (file["roles"]?.array ?? []).compactMap(\.string))
    }.flatMap { file in
      let state = file["state"]?.string ?? ""
      let digest = file["sha256"]?.string ?? state
      let signature = file["signature"]?["status"]?.string.map { ", \($0)" } ?? ""
      return ["  \(file["path"]?.string ?? "")", "    SHA-256 \(digest)\(signature)"]
        + (file["links"]?["virustotal"]?.string.map { ["    \($0)"] } ?? [])
    }
  }
}
