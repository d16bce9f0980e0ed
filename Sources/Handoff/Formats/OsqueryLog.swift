internal import ECS

/// The answers of a dossier's statements as lines of osquery's results log, snapshot form.
///
/// Source: osquery's documentation, deployment/logging.md ("Snapshot format"): what scheduled queries with
/// `snapshot: true` write, all values texts.
struct OsqueryLog {
  let view: DossierView

  init(_ view: DossierView) { self.view = view }

  /// A line for each statement that was answered, whether with rows or without.
  func lines() -> [[UInt8]] {
    view.list("statements").compactMap { statement in
      guard ["ok", "empty"].contains(statement["status"]?.string ?? "") else { return nil }
      return JSONWriter.bytes(line(statement))
    }
  }

  private func line(_ statement: JSONValue) -> JSONValue {
    let time = (statement["started"]?.string).flatMap { Timestamp($0) } ?? Timestamp(view.created)
    let seconds = (time ?? Timestamp(nanoseconds: 0)).milliseconds / 1_000
    return [
      "action": "snapshot",
      "snapshot": .array((statement["rows"]?.array ?? []).map(row)),
      "name": .string("pack_\(packName)_\(statement["id"]?.string ?? "statement")"),
      "hostIdentifier": .string(
        view.document.text("host.id") ?? view.value("agent", "host", "id")?.string ?? view.host ?? "unknown"),
      "calendarTime": .string(Self.calendarTime(seconds)),
      "unixTime": .number(JSONNumber(seconds)), "epoch": 0, "counter": 0, "numerics": false,
      "decorations": .object(decorations(statement)),
    ]
  }

  private var packName: String { view.value("guide", "id")?.string ?? "dossier" }

  private func decorations(_ statement: JSONValue) -> JSONObject {
    var object: JSONObject = ["dossier_id": .string(view.id), "rule": .string(view.rule)]
    if let alert = view.document.text("kibana.alert.uuid") { object["alert_id"] = .string(alert) }
    if let host = view.host { object["hostname"] = .string(host) }
    if statement["truncated"]?.bool == true {
      object["rows_total"] = .string(String(statement["rows_total"]?.int ?? 0))
    }
    return object
  }

  /// osquery writes NULL as an empty text.
  private func row(_ row: JSONValue) -> JSONValue {
    .object(JSONObject((row.object ?? JSONObject()).members.map { ($0, .string($1.scalarText ?? "")) }))
  }

  /// As C's `asctime` writes it: `Wed Oct 14 08:00:00 2026 UTC`, the day padded by a space.
  static func calendarTime(_ seconds: Int64) -> String {
    let instant = Timestamp(milliseconds: seconds * 1_000)
    let text = instant.description
    let days = (seconds - (seconds % 86_400 + 86_400) % 86_400) / 86_400
    let date = CivilDate(daysSince1970: days)
    let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let weekday = weekdays[Int((days % 7 + 7) % 7)]
    let day = (date.day < 10 ? " " : "") + "\(date.day)"
    let time = text.split(separator: "T").last?.prefix(8) ?? ""
    return "\(weekday) \(months[Int(date.month) - 1]) \(day) \(time) \(date.year) UTC"
  }
}
