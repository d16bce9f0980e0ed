internal import ECS

/// What was found on the host: the process tree, services, persistence, network and what the tree did.
extension MarkdownReport {
  /// The deepest that a list is nested: renderers and readers give up at more.
  private static let deepest = 12

  var tree: [String] {
    guard let subject = view.value("processes", "subject") else { return [] }
    var lines = ["## Process tree", ""]
    let ancestors = view.list("processes", "ancestors").reversed()
    var depth = 0
    for ancestor in ancestors {
      lines += process(ancestor, depth: depth, mark: "")
      depth += 1
    }
    lines += process(subject, depth: depth, mark: "**subject** ")
    let children = view.list("processes", "children")
    var level = 0
    for child in children.prefix(Self.mostRows) {
      // More than one step inwards at a time would be no list any more.
      level = min(max(1, child["level"]?.int ?? 1), level + 1)
      lines += process(child, depth: depth + level, mark: "")
    }
    if children.count > Self.mostRows { lines.append("- … and \(children.count - Self.mostRows) more") }
    if let reason = view.value("processes", "reason")?.string { lines += ["", MarkdownText.prose(reason)] }
    return lines
  }

  private func process(_ process: JSONValue, depth: Int, mark: String) -> [String] {
    let indent = String(repeating: "  ", count: min(max(0, depth), Self.deepest))
    let command = process["command_line"]?.string ?? process["executable"]?.string ?? process["name"]?.string
    var facts = [
      process["pid"]?.int.map { "pid \($0)" }, process["user"]?.string.map { MarkdownText.code($0) },
      process["start"]?.string.map { "from " + MarkdownText.code($0) },
      process["end"]?.string.map { "to " + MarkdownText.code($0) },
      process["running"]?.bool.map { $0 ? "running" : "not running" },
    ].compactMap(\.self)
    if let status = process["signature"]?["status"]?.string { facts.append(MarkdownText.code(status)) }
    let line = "\(indent)- \(mark)\(MarkdownText.code(command ?? "unknown")) \(facts.joined(separator: ", "))"
    return [line]
      + (process["differences"]?.strings ?? []).map { "\(indent)  - differs: \(MarkdownText.prose($0))" }
  }

  var services: [String] {
    let table = section(
      "Services", view.list("services"),
      columns: ["Service", "Runs", "DLL", "Account", "Status", "Why listed"]
    ) {
      [
        code($0["name"]?.string ?? ""), code($0["path"]?.string ?? ""), code($0["service_dll"]?.string ?? ""),
        code($0["user_account"]?.string ?? ""), code($0["status"]?.string ?? ""), reasons($0),
      ]
    }
    let notes = changesSinceBoot
    guard !notes.isEmpty else { return table }
    return (table.isEmpty ? ["## Services"] : table) + [""] + notes
  }

  /// Which code of services changed since the host booted, or why that is not known.
  private var changesSinceBoot: [String] {
    if let reason = view.value("agent", "host", "boot", "reason")?.string {
      return ["Which services changed since the host booted is unknown: \(MarkdownText.prose(reason))"]
    }
    guard let boot = view.value("agent", "host", "boot", "time")?.string else { return [] }
    let changes = view.list("services").flatMap { service in
      (service["changed_since_boot"]?.array ?? []).map { change in
        "- \(MarkdownText.code(service["name"]?.string ?? "")): "
          + "\(MarkdownText.code(change["path"]?.string ?? "")), "
          + "\(MarkdownText.prose(change["what"]?.string ?? "")) \(MarkdownText.code(change["time"]?.string ?? ""))"
      }
    }
    guard !changes.isEmpty else { return [] }
    let more = changes.count - Self.mostRows
    return ["Changed since the host booted at \(MarkdownText.code(boot)):", ""]
      + changes.prefix(Self.mostRows) + (more > 0 ? ["- … and \(more) more"] : [])
  }

  var persistence: [String] {
    section(
      "Persistence", view.list("persistence"), columns: ["Kind", "Name", "Starts", "User", "Why listed"]
    ) {
      [
        code($0["kind"]?.string ?? ""), code($0["name"]?.string ?? ""), code($0["command"]?.string ?? ""),
        code($0["user"]?.string ?? ""), reasons($0),
      ]
    }
  }

  private func reasons(_ entry: JSONValue) -> String {
    MarkdownText.prose((entry["listed_because"]?.strings ?? []).joined(separator: "; "), inTable: true)
  }

  // MARK: Network

  var network: [String] {
    let tied = view.list("network", "dns_cache").filter { $0["tie"] != nil }
    let ends = view.list("network", "sockets") + view.list("network", "listening_ports")
    var lines: [String] = []
    if !ends.isEmpty {
      var table = MarkdownTable("Local", "Remote", "State", "Tie")
      for end in ends.prefix(Self.mostRows) {
        table.add(
          address(end, "local"), address(end, "remote"), code(end["state"]?.string ?? ""),
          MarkdownText.prose(end["tie"]?.string ?? "", inTable: true))
      }
      lines += ["", "Open on the host:", ""] + table.lines
    }
    if !tied.isEmpty {
      lines.append("")
      for name in tied.prefix(Self.mostRows) {
        let tie = MarkdownText.prose(name["tie"]?.string ?? "")
        lines.append("- in the DNS cache: \(MarkdownText.code(name["name"]?.string ?? "")), \(tie)")
      }
    }
    if let reason = view.value("network", "reason")?.string { lines += ["", MarkdownText.prose(reason)] }
    return lines.isEmpty ? [] : ["## Network"] + lines
  }

  private func address(_ end: JSONValue, _ side: String) -> String {
    guard let address = end["\(side)_address"]?.string else { return "–" }
    return code(address + (end["\(side)_port"]?.int.map { " port \($0)" } ?? ""))
  }

  // MARK: Activity

  var activity: [String] {
    guard let activity = view.value("activity") else { return [] }
    var lines: [String] = []
    for (key, title) in [("services", "service"), ("tasks", "task"), ("run_keys", "run key")] {
      for entry in activity[key]?.array ?? [] where entry["tie"]?.string != "time" {
        let starts =
          (entry["library"] ?? entry["command"])?.string.map { " starts " + MarkdownText.code($0) } ?? ""
        lines.append(
          "- \(title) \(MarkdownText.code(entry["name"]?.string ?? ""))\(starts): "
            + MarkdownText.prose(entry["tie_words"]?.string ?? ""))
      }
    }
    lines += deeds(activity, "connections") { deed in
      let port = deed["port"]?.int.map { " port \($0)" } ?? ""
      let name = deed["domain"]?.string.map { " (" + MarkdownText.code($0) + ")" } ?? ""
      return "connection \(deed["inbound"]?.bool == true ? "from" : "to") "
        + MarkdownText.code((deed["address"]?.string ?? "") + port) + name
    }
    lines += deeds(activity, "names") { "asked for " + MarkdownText.code($0["name"]?.string ?? "") }
    lines += deeds(activity, "files") { deed in
      "file \(MarkdownText.prose(deed["action"]?.string ?? "")): "
        + MarkdownText.code(deed["path"]?.string ?? "")
        + (deed["former_path"]?.string.map { ", formerly " + MarkdownText.code($0) } ?? "")
    }
    lines += deeds(activity, "registry") { deed in
      "registry \(MarkdownText.prose(deed["action"]?.string ?? "")): "
        + MarkdownText.code(deed["path"]?.string ?? "")
        + (deed["data"]?.string.map { " = " + MarkdownText.code($0) } ?? "")
    }
    let since = activity["history"]?["since"]?.string.map { MarkdownText.code($0) } ?? "unknown"
    let until = activity["history"]?["until"]?.string.map { MarkdownText.code($0) } ?? "unknown"
    let head = "By the events from \(since) to \(until)."
    let reason = activity["reason"]?.string.map { " " + MarkdownText.prose($0) } ?? ""
    return ["## What the tree did", "", head + reason, ""] + (lines.isEmpty ? ["Nothing is known."] : lines)
  }

  private func deeds(_ activity: JSONValue, _ key: String, _ words: (JSONValue) -> String) -> [String] {
    let deeds = activity[key]?.array ?? []
    var lines = deeds.prefix(Self.mostRows / 2).map { deed in
      let by = MarkdownText.code(deed["by"]?["name"]?.string ?? "unknown")
      let pid = deed["by"]?["pid"]?.int.map { " (pid \($0))" } ?? ""
      let count = deed["count"]?.int ?? 1
      let times = count > 1 ? ", \(count) times until \(MarkdownText.code(deed["last"]?.string ?? ""))" : ""
      return "- \(MarkdownText.code(deed["first"]?.string ?? "")) \(by)\(pid): \(words(deed))\(times)"
    }
    if deeds.count > lines.count { lines.append("- … and \(deeds.count - lines.count) more \(key)") }
    return lines
  }
}
