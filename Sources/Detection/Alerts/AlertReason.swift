internal import ECS

/// The sentence of `kibana.alert.reason`: what happened, to whom and where, in Kibana's pattern.
enum AlertReason {
  static func sentence(for event: JSONObject, severity: String, ruleName: String) -> String {
    let category = event.scalars(at: "event.category").compactMap(\.scalarText).joined(separator: ", ")
    var sentence = category.isEmpty ? "event" : "\(category) event"
    let details = self.details(of: event)
    if !details.isEmpty { sentence += " with " + details.joined(separator: ", ") + "," }
    if let user = event.text("user.name") { sentence += " by \(user)" }
    if let host = event.text("host.name") { sentence += " on \(host)" }
    return sentence + " created \(severity) alert \(ruleName)."
  }

  private static func details(of event: JSONObject) -> [String] {
    var details: [String] = []
    if let process = event.text("process.name") { details.append("process \(process)") }
    if let parent = event.text("process.parent.name") { details.append("parent process \(parent)") }
    if let file = event.text("file.name") { details.append("file \(file)") }
    if let source = endpoint("source", in: event) { details.append("source \(source)") }
    if let destination = endpoint("destination", in: event) { details.append("destination \(destination)") }
    return details
  }

  private static func endpoint(_ side: String, in event: JSONObject) -> String? {
    guard let address = event.text(FieldPath(side + ".ip")) else { return nil }
    guard let port = event.text(FieldPath(side + ".port")) else { return address }
    return "\(address):\(port)"
  }
}
