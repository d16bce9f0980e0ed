internal import ECS

/// A dossier as a STIX 2.1 bundle: an identity, indicators, what was observed, and a report that holds them together.
///
/// Source: OASIS, STIX Version 2.1 (10 June 2021). The same document gives the same bytes.
struct STIXBundle {
  private let view: DossierView
  /// The time of the alert; the bundle needs one, so a document without has the beginning of 1970.
  private let time: String
  private let creator: String
  private var objects: [JSONValue] = []
  private var ids: Set<String> = []

  /// The most observed connections, names and processes each.
  private static let most = 200

  init(_ view: DossierView) {
    self.view = view
    let alerted = view.time ?? Timestamp(view.created) ?? Timestamp(nanoseconds: 0)
    time = alerted.description
    creator = STIXIdentifier.object("identity", "dossier")
    addAll()
  }

  func json() -> JSONValue {
    [
      "type": "bundle", "id": .string(STIXIdentifier.object("bundle", view.id)), "objects": .array(objects),
    ]
  }

  private mutating func addAll() {
    add([
      "type": "identity", "spec_version": "2.1", "id": .string(creator),
      "created": "2026-01-01T00:00:00.000Z",
      "modified": "2026-01-01T00:00:00.000Z", "name": "Dossier", "identity_class": "system",
    ])
    var refs = view.list("indicators").compactMap { addIndicator($0) }
    refs += observedTree()
    refs += observedNetwork()
    var report = domainObject("report", view.id)
    report["name"] = .string("\(view.rule)\(view.host.map { " on \($0)" } ?? "")")
    if let reason = view.document.text("kibana.alert.reason") { report["description"] = .string(reason) }
    report["published"] = .string(time)
    report["object_refs"] = .array((refs.isEmpty ? [creator] : refs).map(JSONValue.string))
    add(report)
  }

  private mutating func add(_ object: JSONObject) {
    guard let id = object["id"]?.string, ids.insert(id).inserted else { return }
    objects.append(.object(object))
  }

  /// The properties that every object of a domain type needs.
  private func domainObject(_ type: String, _ name: String) -> JSONObject {
    [
      "type": .string(type), "spec_version": "2.1", "id": .string(STIXIdentifier.object(type, name)),
      "created_by_ref": .string(creator), "created": .string(time), "modified": .string(time),
    ]
  }

  // MARK: Indicators

  private mutating func addIndicator(_ entry: JSONValue) -> String? {
    guard let type = entry["type"]?.string, let value = entry["value"]?.string,
      let pattern = STIXPattern.pattern(type: type, value: value)
    else { return nil }
    var object = domainObject("indicator", "\(view.id)\u{1F}\(type)\u{1F}\(value)")
    object["name"] = .string("\(type): \(value)")
    object["description"] = .string(
      "Found by Dossier at \(entry["from"]?.string ?? "") of dossier \(view.id).")
    object["indicator_types"] = ["anomalous-activity"]
    object["pattern"] = .string(pattern)
    object["pattern_type"] = "stix"
    object["valid_from"] = .string(time)
    add(object)
    return object["id"]?.string
  }

  // MARK: Observed data

  /// The processes of the tree and the files that indicators point at.
  private mutating func observedTree() -> [String] {
    var refs: [String] = []
    let subject = view.value("processes", "subject").map { [$0] } ?? []
    for process in subject + view.list("processes", "children").prefix(Self.most) {
      refs.append(addProcess(process))
    }
    for file in view.list("files") {
      guard let path = file["path"]?.string, isIndicated(file, path) else { continue }
      refs.append(addFile(path, sha256: file["sha256"]?.string, size: file["size"]?.int))
    }
    return observed("tree", refs, first: time, last: time, count: 1)
  }

  private func isIndicated(_ file: JSONValue, _ path: String) -> Bool {
    view.list("indicators").contains { entry in
      guard let value = entry["value"]?.string else { return false }
      return value == path || value == file["sha256"]?.string
    }
  }

  private mutating func observed(
    _ name: String, _ refs: [String], first: String, last: String, count: Int
  ) -> [String] {
    guard !refs.isEmpty else { return [] }
    var object = domainObject("observed-data", "\(view.id)\u{1F}\(name)")
    object["first_observed"] = .string(min(first, last))
    object["last_observed"] = .string(max(first, last))
    object["number_observed"] = .number(JSONNumber(min(max(1, count), 999_999_999)))
    object["object_refs"] = .array(unique(refs).map(JSONValue.string))
    add(object)
    return [object["id"]?.string ?? ""] + unique(refs)
  }

  private func unique(_ refs: [String]) -> [String] {
    var seen: Set<String> = []
    return refs.filter { seen.insert($0).inserted }
  }

  private mutating func observedNetwork() -> [String] {
    var refs: [String] = []
    for (index, deed) in view.list("activity", "connections").prefix(Self.most).enumerated() {
      guard let traffic = addTraffic(deed) else { continue }
      refs += observed(
        "connection\u{1F}\(index)", [traffic], first: deed["first"]?.string ?? time,
        last: deed["last"]?.string ?? time, count: deed["count"]?.int ?? 1)
    }
    for (index, deed) in view.list("activity", "names").prefix(Self.most).enumerated() {
      guard let name = deed["name"]?.string else { continue }
      refs += observed(
        "name\u{1F}\(index)", [addObservable("domain-name", ["value": .string(name)])],
        first: deed["first"]?.string ?? time, last: deed["last"]?.string ?? time,
        count: deed["count"]?.int ?? 1)
    }
    return refs
  }

  // MARK: Observables

  /// Adds an observable that all its properties name.
  private mutating func addObservable(
    _ type: String, _ contributing: JSONObject, besides: JSONObject = JSONObject()
  ) -> String {
    let id = STIXIdentifier.observable(type, contributing)
    var object: JSONObject = ["type": .string(type), "spec_version": "2.1", "id": .string(id)]
    for (key, value) in contributing.members { object[key] = value }
    for (key, value) in besides.members { object[key] = value }
    add(object)
    return id
  }

  private mutating func addFile(_ path: String, sha256: String?, size: Int? = nil) -> String {
    let parts = STIXPattern.split(path)
    var contributing = JSONObject()
    if let sha256, sha256.utf8.count == 64 { contributing["hashes"] = ["SHA-256": .string(sha256)] }
    contributing["name"] = .string(parts.name)
    if let folder = parts.folder {
      contributing["parent_directory_ref"] = .string(addObservable("directory", ["path": .string(folder)]))
    }
    var besides = JSONObject()
    if let size, size >= 0 { besides["size"] = .number(JSONNumber(size)) }
    return addObservable("file", contributing, besides: besides)
  }

  /// No property of a process contributes to its id: the dossier and its own id do here.
  private mutating func addProcess(_ process: JSONValue) -> String {
    let name = process["entity_id"]?.string ?? JSONWriter.text(process)
    let id = STIXIdentifier.process("\(view.id)\u{1F}\(name)")
    var object: JSONObject = ["type": "process", "spec_version": "2.1", "id": .string(id)]
    if let pid = process["pid"]?.int { object["pid"] = .number(JSONNumber(pid)) }
    if let line = process["command_line"]?.string { object["command_line"] = .string(line) }
    if let start = process["start"]?.string.flatMap({ Timestamp($0) }) {
      object["created_time"] = .string(start.description)
    }
    if let path = process["executable"]?.string {
      object["image_ref"] = .string(addFile(path, sha256: process["sha256"]?.string))
    }
    if let user = process["user"]?.string {
      object["creator_user_ref"] = .string(addObservable("user-account", ["account_login": .string(user)]))
    }
    // STIX asks for at least one property of its own.
    if object.count == 3 { object["command_line"] = .string(process["name"]?.string ?? "") }
    add(object)
    return id
  }

  private mutating func addTraffic(_ deed: JSONValue) -> String? {
    guard let address = deed["address"]?.string else { return nil }
    let type = STIXPattern.addressType(address)
    let ref = addObservable(type, ["value": .string(address)])
    let isInbound = deed["inbound"]?.bool ?? false
    var contributing: JSONObject = [isInbound ? "src_ref" : "dst_ref": .string(ref)]
    if let port = deed["port"]?.int, (0...65_535).contains(port) {
      contributing["dst_port"] = .number(JSONNumber(port))
    }
    let transport = deed["transport"]?.string.map { [JSONValue.string($0.lowercased())] } ?? []
    contributing["protocols"] = .array([type == "ipv6-addr" ? "ipv6" : "ipv4"] + transport)
    return addObservable("network-traffic", contributing)
  }
}
