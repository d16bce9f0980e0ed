internal import ECS
internal import Evidence

/// Writes what the tree did as the document has it.
enum ActivityJSON {
  static func activity(_ activity: Activity) -> JSONValue {
    var object: JSONObject = ["history": history(activity)]
    object["files"] = .array(activity.files.map(file))
    object["registry"] = .array(activity.registry.map(registry))
    object["connections"] = .array(activity.connections.map(connection))
    object["names"] = .array(activity.names.map(name))
    object["libraries"] = .array(activity.libraries.map(library))
    object["services"] = .array(activity.services.map(planted))
    object["tasks"] = .array(activity.tasks.map(planted))
    object["run_keys"] = .array(activity.runKeys.map(planted))
    let gaps = [activity.reason, activity.leftOut > 0 ? "\(activity.leftOut) actions were left out" : nil]
    object.set(
      "reason", gaps.compactMap(\.self).isEmpty ? nil : gaps.compactMap(\.self).joined(separator: "; "))
    return .object(object)
  }

  private static func history(_ activity: Activity) -> JSONValue {
    let coverage = activity.coverage
    var object = JSONObject()
    // What is older than the last thing dropped may have gaps.
    let since = coverage.since.map { max($0, coverage.droppedUntil ?? $0) }
    object.set("since", since.map(JSONValue.time))
    object.set("until", coverage.until.map(JSONValue.time))
    object["events"] = .number(JSONNumber(coverage.events))
    object["dropped"] = .number(JSONNumber(coverage.dropped))
    object.set("dropped_until", coverage.droppedUntil.map(JSONValue.time))
    object["kinds"] = .strings(coverage.kinds.map(\.rawValue).sorted())
    return .object(object)
  }

  private static func base(_ deed: Activity.Deed) -> JSONObject {
    [
      "first": .time(deed.action.first), "last": .time(deed.action.last),
      "count": .number(JSONNumber(max(1, deed.action.count))), "by": actor(deed.actor),
    ]
  }

  private static func actor(_ actor: Activity.Actor) -> JSONValue {
    var object = JSONObject()
    object.set("pid", actor.pid)
    object.set("entity_id", actor.entityID)
    object.set("name", actor.name)
    object["relation"] = .string(actor.relation.rawValue)
    return .object(object)
  }

  private static func file(_ deed: Activity.Deed) -> JSONValue {
    var object: JSONObject = [
      "action": .string(deed.action.kind.rawValue), "path": .string(deed.action.target),
    ]
    object.set("former_path", deed.action.detail)
    object.set("size", deed.action.size)
    object.set("sha256", deed.action.sha256)
    return .object(object + base(deed))
  }

  private static func registry(_ deed: Activity.Deed) -> JSONValue {
    var object: JSONObject = [
      "action": .string(deed.action.kind.rawValue), "path": .string(deed.action.target),
    ]
    object.set("data", deed.action.detail)
    return .object(object + base(deed))
  }

  private static func connection(_ deed: Activity.Deed) -> JSONValue {
    var object: JSONObject = ["address": .string(deed.action.target)]
    object.set("port", deed.action.port)
    object.set("transport", deed.action.transport)
    object.set("domain", deed.action.detail)
    object["inbound"] = .bool(deed.action.isInbound)
    return .object(object + base(deed))
  }

  private static func name(_ deed: Activity.Deed) -> JSONValue {
    var object: JSONObject = ["name": .string(deed.action.target)]
    object.set("type", deed.action.detail)
    object["addresses"] = .strings(deed.action.addresses)
    return .object(object + base(deed))
  }

  private static func library(_ deed: Activity.Deed) -> JSONValue {
    var object: JSONObject = ["path": .string(deed.action.target)]
    object.set("sha256", deed.action.sha256)
    let verdict = SignatureVerdict(alert: deed.action.signature, authenticode: nil)
    object.set("signature", verdict.map(EvidenceJSON.signature))
    return .object(object + base(deed))
  }

  private static func planted(_ entry: Activity.Planted) -> JSONValue {
    var object: JSONObject = ["name": .string(entry.name)]
    object.set("command", entry.command)
    object.set("library", entry.library)
    object["first"] = .time(entry.first)
    object["last"] = .time(entry.last)
    object["sources"] = .strings(entry.sources.map(\.rawValue))
    object["by"] = .array(entry.actors.map(actor))
    object["tie"] = .string(entry.tie.rawValue)
    object["tie_words"] = .string(entry.tie.words)
    return .object(object)
  }
}

extension JSONObject {
  fileprivate static func + (left: JSONObject, right: JSONObject) -> JSONObject {
    var both = left
    for (key, value) in right.members { both[key] = value }
    return both
  }
}
