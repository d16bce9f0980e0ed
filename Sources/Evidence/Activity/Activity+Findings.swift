internal import ECS

extension Activity {
  /// The most contacts that become findings of their own.
  static let mostContacts = 10

  /// Code that the tree wrote and that no event shows deleted, to be hashed: at most 64 paths.
  var writtenCode: [String] {
    var present: [String] = []
    let deeds = files.filter { $0.actor.relation == .subject || $0.actor.relation == .descendant }
    for deed in deeds.sorted(by: { $0.action.last < $1.action.last }) {
      let path = PathPlaces.normal(deed.action.target)
      let former = deed.action.kind == .renamed ? deed.action.detail.map(PathPlaces.normal) : nil
      present.removeAll { PathPlaces.normal($0) == path || PathPlaces.normal($0) == former }
      if deed.action.kind != .deleted, Self.isCode(path) { present.append(deed.action.target) }
    }
    return Array(present.prefix(64))
  }

  private static func isCode(_ path: String) -> Bool {
    if path.hasPrefix("/") { return true }
    let code = [
      ".exe", ".dll", ".sys", ".com", ".scr", ".cpl", ".ocx", ".ps1", ".psm1", ".bat", ".cmd", ".vbs", ".vbe",
      ".js",
      ".jse", ".wsf", ".hta", ".msi", ".jar", ".py", ".lnk", ".old",
    ]
    return code.contains(where: path.hasSuffix)
  }

  /// An outside name or address that the tree contacted.
  struct Contact {
    var value: String
    var isAddress: Bool
    var addresses: [String]
    var actors: [Actor]
    var first: Timestamp
    var last: Timestamp
    var count: Int
    var evidence: [String]
  }

  /// Names that stand for outside addresses, and outside addresses without a name, by their first times.
  var outsideContacts: [Contact] {
    var contacts: [String: Contact] = [:]
    var nameOf: [String: String] = [:]
    for (index, deed) in names.enumerated() {
      let outside = deed.action.addresses.filter(AddressPlaces.isOutside)
      guard !outside.isEmpty else { continue }
      for address in outside { nameOf[address] = deed.action.target }
      Self.add(deed, "/dossier/activity/names/\(index)", deed.action.target, outside, &contacts)
    }
    for (index, deed) in connections.enumerated() where AddressPlaces.isOutside(deed.action.target) {
      let name = deed.action.detail ?? nameOf[deed.action.target]
      let pointer = "/dossier/activity/connections/\(index)"
      Self.add(deed, pointer, name ?? deed.action.target, name == nil ? [] : [deed.action.target], &contacts)
    }
    return contacts.values.sorted { ($0.first, $0.value) < ($1.first, $1.value) }
  }

  private static func add(
    _ deed: Deed, _ pointer: String, _ value: String, _ addresses: [String],
    _ contacts: inout [String: Contact]
  ) {
    var contact =
      contacts[value]
      ?? Contact(
        value: value, isAddress: AddressPlaces.isOutside(value), addresses: [], actors: [],
        first: deed.action.first,
        last: deed.action.last, count: 0, evidence: [])
    for address in addresses where !contact.addresses.contains(address) { contact.addresses.append(address) }
    if !contact.actors.contains(deed.actor) { contact.actors.append(deed.actor) }
    contact.first = min(contact.first, deed.action.first)
    contact.last = max(contact.last, deed.action.last)
    contact.count += deed.action.kind == .connection ? deed.action.count : 0
    contact.evidence.append(pointer)
    contacts[value] = contact
  }
}

extension Finding {
  /// What the tree planted and whom it contacted.
  static func activity(_ evidence: CollectedEvidence) -> [Finding] {
    guard let activity = evidence.activity else { return [] }
    return planted(activity.services, "services", .serviceCreated, "Service")
      + planted(activity.tasks, "tasks", .taskCreated, "Scheduled task")
      + planted(activity.runKeys, "run_keys", .runKeySet, "Run key")
      + contacts(activity, evidence.network)
  }

  private static func planted(
    _ entries: [Activity.Planted], _ key: String, _ kind: Kind, _ noun: String
  ) -> [Finding] {
    entries.enumerated().compactMap { index, entry in
      guard entry.tie != .time else { return nil }
      let starts = (entry.library ?? entry.command).map { ", which starts \($0)" } ?? ""
      let actors = entry.actors.map(\.words).joined(separator: ", ")
      let by = actors.isEmpty ? "" : " The events name \(actors)."
      return Finding(
        kind: kind, severity: .high,
        title: entry.tie == .file
          ? "\(noun) \(entry.name) was registered for a file of the alert's tree"
          : "\(noun) \(entry.name) was registered by the tree of the alert",
        reason: "At \(entry.first)\(starts): \(entry.tie.words).\(by)",
        evidence: ["/dossier/activity/\(key)/\(index)"])
    }
  }

  private static func contacts(_ activity: Activity, _ network: NetworkEvidence) -> [Finding] {
    let contacts = activity.outsideContacts
    var findings = contacts.prefix(Activity.mostContacts).map { contact in
      let cached = network.dnsCache.firstIndex { $0.name.lowercased() == contact.value }
      let addresses = contact.addresses.isEmpty ? "" : " (\(contact.addresses.joined(separator: ", ")))"
      let count = contact.count == 0 ? "was asked for" : "\(contact.count) connections"
      return Finding(
        kind: .outsideContact, severity: .medium,
        title: "The tree of the alert contacted \(contact.value)\(addresses)",
        reason:
          "By \(contact.actors.map(\.words).joined(separator: ", ")); \(count), from \(contact.first) to "
          + "\(contact.last)" + (cached == nil ? "." : "; the DNS cache still holds the name."),
        evidence: contact.evidence + (cached.map { ["/dossier/network/dns_cache/\($0)"] } ?? []))
    }
    let more = contacts.count - findings.count
    if more > 0 {
      findings.append(
        Finding(
          kind: .outsideContact, severity: .info,
          title: "The tree contacted \(more) further names and addresses",
          reason:
            "Only the first \(Activity.mostContacts) are listed as findings; the activity has them all.",
          evidence: ["/dossier/activity/connections", "/dossier/activity/names"]))
    }
    return findings
  }
}

extension Indicator {
  /// Whom the tree contacted, and the hashes of unsigned programs of the tree.
  static func activity(_ evidence: CollectedEvidence) -> [Indicator] {
    let contacts = (evidence.activity?.outsideContacts ?? []).flatMap { contact -> [Indicator] in
      let from = contact.evidence.first ?? ""
      let addresses = (contact.isAddress ? [contact.value] : []) + contact.addresses
      return (contact.isAddress ? [] : [Indicator(kind: .domain, value: contact.value, from: from)])
        + addresses.map { Indicator(kind: .ip, value: $0, from: from) }
    }
    let programs = evidence.tree.children.enumerated().flatMap { index, child -> [Indicator] in
      guard child.signature?.exists == false, let path = child.executable else { return [] }
      let from = "/dossier/processes/children/\(index)"
      return (child.sha256.map { [Indicator(kind: .sha256, value: $0, from: from)] } ?? [])
        + [Indicator(kind: .path, value: path, from: from)]
    }
    return programs + contacts
  }
}
