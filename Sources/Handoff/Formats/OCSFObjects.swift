internal import ECS

/// The objects of OCSF that a finding is made of.
enum OCSFObjects {
  /// The host; its kind is unknown to a dossier.
  static func device(_ view: DossierView) -> JSONValue {
    var device: JSONObject = ["type_id": 0, "type": "Unknown"]
    let id = view.document.text("host.id") ?? view.value("agent", "host", "id")?.string
    if let id { device["uid"] = .string(cut(id)) }
    if let name = hostName(view) {
      device[isHostName(name) ? "hostname" : "name"] = .string(cut(name))
    }
    // At least one of the names is required.
    if device.count == 2 { device["name"] = "unknown" }
    let os = view.document.text("host.os.type") ?? view.value("agent", "host", "os")?.string
    if let os {
      device["os"] = ["name": .string(cut(os)), "type_id": .number(JSONNumber(systemType(os)))]
    }
    return .object(device)
  }

  static func hostName(_ view: DossierView) -> String? {
    view.document.text("host.name") ?? view.value("agent", "host", "name")?.string
  }

  private static func systemType(_ name: String) -> Int {
    switch name.lowercased() {
    case "windows": 100
    case "linux": 200
    case "macos", "darwin": 300
    default: 99
    }
  }

  /// A process; nil when neither its number nor its id is known, which the schema asks for.
  static func process(_ process: JSONValue) -> JSONObject? {
    var object: JSONObject = [:]
    if let pid = process["pid"]?.int { object["pid"] = .number(JSONNumber(pid)) }
    if let id = process["entity_id"]?.string { object["uid"] = .string(cut(id)) }
    guard !object.isEmpty else { return nil }
    if let name = process["name"]?.string { object["name"] = .string(cut(name)) }
    if let command = process["command_line"]?.string { object["cmd_line"] = .string(cut(command)) }
    if let path = process["executable"]?.string {
      object["file"] = file(path: path, sha256: process["sha256"]?.string, size: nil).map(JSONValue.object)
    }
    if let user = process["user"]?.string, !user.isEmpty { object["user"] = ["name": .string(cut(user))] }
    if let start = process["start"]?.string.flatMap({ Timestamp($0) }) {
      object["created_time"] = .number(JSONNumber(start.milliseconds))
    }
    return object
  }

  /// A file by its path; nil for an empty one.
  static func file(path: String, sha256: String?, size: Int?) -> JSONObject? {
    let (folder, name) = STIXPattern.split(path)
    guard !name.isEmpty else { return nil }
    var object: JSONObject = ["name": .string(cut(name)), "path": .string(cut(path)), "type_id": 1]
    if let folder { object["parent_folder"] = .string(cut(folder)) }
    if let size { object["size"] = .number(JSONNumber(size)) }
    if let sha256, sha256.utf8.count == 64 {
      object["hashes"] = [["algorithm_id": 3, "algorithm": "SHA-256", "value": .string(sha256)]]
    }
    return object
  }

  /// An object with an id, a name, or both.
  static func named(uid: String?, name: String?) -> JSONValue {
    var object: JSONObject = [:]
    if let uid { object["uid"] = .string(uid) }
    if let name { object["name"] = .string(name) }
    return .object(object)
  }

  /// Whether the text is a host's name by RFC 1123 (with underscores, which Windows and service records have).
  static func isHostName(_ text: String) -> Bool {
    guard !text.isEmpty, text.utf8.count <= 253 else { return false }
    return text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
      guard let first = label.utf8.first, let last = label.utf8.last, label.utf8.count <= 63 else {
        return false
      }
      return first != 0x2D && last != 0x2D
        && label.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 &- 0x30 < 10 || $0 == 0x2D || $0 == 0x5F }
    }
  }

  private static func cut(_ text: String) -> String { BoundedText.cut(text, to: OCSFFinding.longest) }
}
