internal import ECS

/// A dossier document as its formats need it: what is missing or of another type is simply absent.
struct DossierView {
  let document: JSONObject
  let part: JSONObject

  init?(_ document: JSONObject) {
    guard let part = document["dossier"]?.object else { return nil }
    self.document = document
    self.part = part
  }

  var id: String { part["id"]?.string ?? "" }
  var created: String { part["created"]?.string ?? "" }
  var rule: String {
    document.text("kibana.alert.rule.name") ?? document.text("rule.name") ?? "an unknown rule"
  }
  var severity: String { document.text("kibana.alert.severity") ?? "unknown" }
  var host: String? { document.text("host.name") ?? document.text("host.id") }
  var user: String? {
    guard let name = document.text("user.name") else { return nil }
    return document.text("user.domain").map { "\($0)\\\(name)" } ?? name
  }
  /// When the alerting event happened, in the one form of this project; nil when the alert has no time.
  var time: Timestamp? {
    (document.first("kibana.alert.original_time") ?? document.first("@timestamp")).flatMap { Timestamp($0) }
  }

  /// The elements of a list below `dossier`, by their keys.
  func list(_ keys: String...) -> [JSONValue] {
    var value: JSONValue? = .object(part)
    for key in keys { value = value?[key] }
    return value?.array ?? []
  }

  /// The value below `dossier`, by its keys.
  func value(_ keys: String...) -> JSONValue? {
    var value: JSONValue? = .object(part)
    for key in keys { value = value?[key] }
    return value
  }
}

extension JSONValue {
  /// The texts of an array of strings.
  var strings: [String] { (array ?? []).compactMap(\.string) }
}
