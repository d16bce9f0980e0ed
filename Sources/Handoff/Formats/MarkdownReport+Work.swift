internal import ECS

/// What is left to do: related alerts to read, steps and measures for a person, indicators to block.
extension MarkdownReport {
  var related: [String] {
    let alerts = section(
      "Related alerts", view.list("related_alerts"), columns: ["Time", "Rule", "Severity", "Same", "Reason"]
    ) {
      [
        code($0["time"]?.string ?? ""), code($0["rule"]?.string ?? ""), code($0["severity"]?.string ?? ""),
        code($0["same"]?.strings.joined(separator: ", ") ?? ""), code($0["reason"]?.string ?? ""),
      ]
    }
    let prevalence = section(
      "Prevalence on this host", view.list("prevalence"),
      columns: ["What", "Which", "Other dossiers", "First seen", "Last seen", "Where"]
    ) {
      let kind = $0["kind"]?.string ?? "sha256"
      // Where a path was met is itself; what stood there is not.
      let places = $0[kind == "path" ? "contents" : "paths"]?.strings ?? []
      let status = $0["status"]?.string.map { ", \($0)" } ?? ""
      return [
        kind == "sha256" ? "SHA-256" : MarkdownText.prose(kind, inTable: true),
        code(($0[kind]?.string ?? "") + status),
        String($0["dossiers"]?.int ?? 0) + ($0["has_more"]?.bool == true ? " or more" : ""),
        code($0["first_seen"]?.string ?? ""), code($0["last_seen"]?.string ?? ""),
        code(places.joined(separator: ", ")),
      ]
    }
    return alerts + (alerts.isEmpty || prevalence.isEmpty ? [] : [""]) + prevalence
  }

  /// Steps that the evidence does not answer, to be ticked off.
  var steps: [String] {
    let steps = view.list("guide", "steps")
    guard !steps.isEmpty else { return [] }
    let open = steps.filter { ["manual", "partly"].contains($0["outcome"]?.string ?? "") }
    let answered = steps.count { $0["outcome"]?.string == "answered" }
    let lines = open.prefix(Self.mostRows).flatMap { step in
      [
        "- [ ] \(MarkdownText.prose(step["text"]?.string ?? ""))",
        "  - \(MarkdownText.prose(step["outcome"]?.string ?? "")): \(MarkdownText.prose(step["reason"]?.string ?? ""))",
      ]
    }
    let title = view.value("guide", "title")?.string ?? ""
    return [
      "## Steps left for a person", "",
      "\(answered) of \(steps.count) steps of the guide \(MarkdownText.prose(title)) are answered.", "",
    ] + (lines.isEmpty ? ["None."] : lines)
  }

  var response: [String] {
    var depth = -1
    return section("Response", view.list("response")) { step in
      depth = min(max(0, step["depth"]?.int ?? 0), depth + 1, 8)
      let indent = String(repeating: "  ", count: depth)
      return ["\(indent)- [ ] \(MarkdownText.prose(step["text"]?.string ?? ""))"]
    }
  }

  var indicators: [String] {
    section("Indicators", view.list("indicators"), columns: ["Type", "Value"]) {
      [code($0["type"]?.string ?? ""), code($0["value"]?.string ?? "")]
    }
  }

  /// Who collected this, with what, and how to check that it is unchanged.
  var origin: [String] {
    let statements = view.list("statements")
    let answered = statements.count { ["ok", "empty"].contains($0["status"]?.string ?? "") }
    let engine = view.value("agent", "osquery", "kind")?.string ?? "none"
    let version = view.value("agent", "version")?.string ?? "unknown"
    var lines = [
      "## Origin", "",
      "Collected by dossier \(MarkdownText.code(version)) with \(MarkdownText.code(engine)) at "
        + "\(MarkdownText.code(view.created)); \(answered) of \(statements.count) statements answered. "
        + "Links only: nothing was sent anywhere.",
    ]
    if let time = view.value("agent", "osquery", "snapshot", "captured_at")?.string {
      lines.append("The host was looked at through a snapshot of \(MarkdownText.code(time)).")
    }
    if let digest = view.value("integrity", "digest")?.string {
      lines.append("SHA-256 of the document without its key `integrity`: \(MarkdownText.code(digest))")
    }
    return lines
  }
}
