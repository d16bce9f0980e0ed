import ECS

@testable import Evidence

extension Timestamp {
  /// Seconds after the beginning of the tests' day.
  static func at(_ second: Int) -> Timestamp {
    Timestamp(milliseconds: 1_790_000_000_000 + Int64(second) * 1_000)
  }
  static let day = at(86_400)
}

extension JSONObject {
  static func event(
    _ category: String, _ types: [String], _ entity: String?, _ pid: Int, at second: Int,
    executable: String? = nil,
    host: String = "h"
  ) -> JSONObject {
    var process: JSONObject = ["pid": .number(JSONNumber(pid))]
    if let entity { process["entity_id"] = .string(entity) }
    if let executable {
      process["executable"] = .string(executable)
      let name = executable.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
      process["name"] = .string(String(name))
    }
    return [
      "@timestamp": .string(Timestamp.at(second).description), "host": ["id": .string(host), "name": "ws1"],
      "event": ["category": [.string(category)], "type": .array(types.map(JSONValue.string))],
      "process": .object(process),
    ]
  }

  /// Sets a member below `process` or another object.
  func with(_ object: String, _ key: String, _ value: JSONValue) -> JSONObject {
    var copy = self
    var inner = copy[object]?.object ?? JSONObject()
    inner[key] = value
    copy[object] = .object(inner)
    return copy
  }

  static func start(
    _ entity: String?, _ pid: Int, _ executable: String, at second: Int, parent: (String?, Int)? = nil,
    host: String = "h"
  ) -> JSONObject {
    let event = event("process", ["start"], entity, pid, at: second, executable: executable, host: host)
      .with("process", "start", .string(Timestamp.at(second).description))
    guard let parent else { return event }
    var object: JSONObject = ["pid": .number(JSONNumber(parent.1))]
    if let entity = parent.0 { object["entity_id"] = .string(entity) }
    return event.with("process", "parent", .object(object))
  }

  static func end(_ entity: String?, _ pid: Int, at second: Int, executable: String? = nil) -> JSONObject {
    event("process", ["end"], entity, pid, at: second, executable: executable).with("process", "exit_code", 0)
  }

  static func file(
    _ entity: String?, _ pid: Int, _ path: String, _ type: String, at second: Int, executable: String? = nil
  ) -> JSONObject {
    event("file", [type], entity, pid, at: second, executable: executable).with("file", "path", .string(path))
  }

  static func registry(_ entity: String?, _ pid: Int, _ path: String, _ data: String, at second: Int)
    -> JSONObject
  {
    event("registry", ["change"], entity, pid, at: second)
      .with("registry", "path", .string(path)).with("registry", "data", ["strings": [.string(data)]])
  }

  static func connection(_ entity: String?, _ pid: Int, _ address: String, _ port: Int, at second: Int)
    -> JSONObject
  {
    event("network", ["start"], entity, pid, at: second)
      .with("destination", "ip", .string(address)).with("destination", "port", .number(JSONNumber(port)))
  }

  static func lookup(_ entity: String?, _ pid: Int, _ name: String, _ address: String, at second: Int)
    -> JSONObject
  {
    event("network", ["protocol", "info"], entity, pid, at: second)
      .with("dns", "question", ["name": .string(name), "type": "A"]).with(
        "dns", "resolved_ip", [.string(address)])
  }

  /// An event of any kind with values from small ranges, so that they meet.
  static func random(_ generator: inout some RandomNumberGenerator) -> JSONObject {
    let pid = Int.random(in: 0..<8, using: &generator)
    let entity = Bool.random(using: &generator) ? "e\(pid)" : nil
    let second = Int.random(in: 0..<2_000, using: &generator)
    let other = Int.random(in: 0..<8, using: &generator)
    let tasks = "HKLM\\SYSTEM\\CurrentControlSet\\Services\\s\(other)\\ImagePath"
    return switch Int.random(in: 0..<6, using: &generator) {
    case 0:
      start(
        entity, pid, "/bin/\(other)", at: second,
        parent: (Bool.random(using: &generator) ? "e\(other)" : nil, other))
    case 1: end(entity, pid, at: second)
    case 2: file(entity, pid, "/etc/cron.d/\(second)", "creation", at: second)
    case 3: registry(entity, pid, tasks, "x", at: second)
    case 4: connection(entity, pid, "203.0.113.\(other)", second, at: second)
    default: lookup(entity, pid, "n\(second).example", "203.0.113.\(other)", at: second)
    }
  }
}

extension AlertFacts {
  /// An alert about a process of the tests' host.
  static func process(
    _ entity: String?, _ pid: Int, executable: String? = nil, start: Int? = nil, at second: Int = 1_000,
    platform: String = "linux"
  ) -> AlertFacts {
    var document = JSONObject.event("process", ["start"], entity, pid, at: second, executable: executable)
      .with("host", "os", ["type": .string(platform)])
    if let start { document = document.with("process", "start", .string(Timestamp.at(start).description)) }
    return AlertFacts(document)
  }
}
