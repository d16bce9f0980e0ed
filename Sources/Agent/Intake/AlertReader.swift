public import ECS

/// Takes alerts out of whatever they come in: one document, an array, NDJSON, `{"alerts": […]}`, or the answer of
/// an Elasticsearch search (`hits.hits[]` with `_source` or `fields`).
public enum AlertReader {
  /// An alert, or why something that stood in its place is none.
  public enum Item: Sendable {
    /// An alert's document.
    case alert(JSONObject)
    /// What was refused, with place and reason.
    case refused(String)
  }

  /// Bounds: a batch of this many alerts is cut, which is said.
  public static let mostAlerts = 100_000

  /// The alerts of a text, in order. Never fails as a whole: what isn't an alert becomes `refused`.
  public static func alerts(in bytes: [UInt8], name: String) -> [Item] {
    do {
      return cut(unfold(try JSONParser.parse(bytes), place: name), name)
    } catch {
      // Several documents are NDJSON; a text of one line that does not parse is simply wrong.
      let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      let isOneDocument = lines.count(where: { !$0.allSatisfy(Self.isSpace) }) <= 1 || error.code != .trailing
      if isOneDocument, !isNDJSON(lines) {
        return [.refused("\(name):\(error.line):\(error.column): \(error.detail)")]
      }
      return cut(lines.enumerated().flatMap { line($0.offset + 1, $0.element, name) }, name)
    }
  }

  /// The one alert that a text holds; `id` names it where it does not name itself.
  static func alert(_ bytes: ArraySlice<UInt8>, id: String?, place: String) -> Item {
    do throws(JSONError) {
      guard var alert = try JSONParser.parse(Array(bytes)).object, !alert.isEmpty else {
        return .refused("\(place): an alert is a JSON object")
      }
      if let id, alert.first("kibana.alert.uuid") == nil { alert["kibana.alert.uuid"] = .string(id) }
      return checked(alert, place)
    } catch {
      return .refused("\(place):\(error.line):\(error.column): \(error.detail)")
    }
  }

  /// The alerts of lines that hold one document each, the first line being number `firstLine`.
  public static func alerts(inLines bytes: [UInt8], name: String, firstLine: Int) -> [Item] {
    let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    return lines.enumerated().flatMap { line(firstLine + $0.offset, $0.element, name) }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

  /// NDJSON whose first line is whole, even when a later one is not.
  private static func isNDJSON(_ lines: [ArraySlice<UInt8>]) -> Bool {
    guard let first = lines.first(where: { !$0.allSatisfy(isSpace) }), lines.count > 1 else { return false }
    return (try? JSONParser.parse(Array(first)))?.object != nil
  }

  private static func line(_ number: Int, _ bytes: ArraySlice<UInt8>, _ name: String) -> [Item] {
    guard !bytes.allSatisfy(isSpace) else { return [] }
    do {
      return unfold(try JSONParser.parse(Array(bytes)), place: "\(name):\(number)")
    } catch {
      return [.refused("\(name):\(number):\(error.column): \(error.detail)")]
    }
  }

  private static func cut(_ items: [Item], _ name: String) -> [Item] {
    guard items.count > mostAlerts else { return items }
    return items.prefix(mostAlerts)
      + [.refused("\(name): holds \(items.count) alerts; only the first \(mostAlerts) are taken")]
  }

  private static func unfold(_ value: JSONValue, place: String) -> [Item] {
    switch value {
    case .array(let elements):
      return elements.enumerated().flatMap { unfold($0.element, place: "\(place)[\($0.offset)]") }
    case .object(let object):
      if let alerts = object["alerts"]?.array, object["kibana.alert.uuid"] == nil {
        return unfold(.array(alerts), place: place + " alerts")
      }
      if let hits = object["hits"]?["hits"]?.array {
        return unfold(.array(hits), place: place + " hits")
      }
      return [item(object, place)]
    case .null, .bool, .number, .string:
      return [.refused("\(place): an alert is a JSON object")]
    }
  }

  private static func item(_ object: JSONObject, _ place: String) -> Item {
    guard object["_source"] != nil || object["fields"]?.object != nil else {
      return object.isEmpty ? .refused("\(place): the object is empty") : checked(object, place)
    }
    guard var alert = object["_source"]?.object ?? object["fields"]?.object else {
      return .refused("\(place): _source is no object")
    }
    if alert.first("kibana.alert.uuid") == nil, let id = object["_id"] { alert["kibana.alert.uuid"] = id }
    return checked(alert, place)
  }

  /// An object is an alert when it says which alert it is, or anything about a rule, an event or something that was seen
  /// on a host; of anything else no dossier could tell more than it says itself.
  private static func checked(_ object: JSONObject, _ place: String) -> Item {
    let names = object.members.lazy.filter { $1 != .null }.map { $0.0.prefix { $0 != "." } }
    if names.contains(where: { fieldSets.contains(String($0)) }) { return .alert(object) }
    return .refused(
      "\(place): the object has no field of an alert: neither kibana.alert.*, signal.*, rule.* or event.* nor a field "
        + "set of ECS such as host.*, process.*, file.* or user.*")
  }

  /// The field sets that tell of an alert or of what was seen. Source: Elastic's alert schema, and the Elastic Common
  /// Schema 9, field reference; without those that only describe the document itself (agent, data_stream, ecs, labels).
  private static let fieldSets: Set<String> = [
    "kibana", "signal", "rule", "event", "threat", "process", "file", "host", "user", "group", "dll",
    "registry",
    "service", "network", "source", "destination", "client", "server", "dns", "url", "http", "tls", "email",
    "cloud", "container", "orchestrator", "device", "observer", "package", "related", "x509", "hash",
    "winlog",
    "auditd", "Endpoint", "Ransomware", "Memory_protection", "Target", "vulnerability", "user_agent", "faas",
  ]
}
