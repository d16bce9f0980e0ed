internal import ECS

/// The sentence of `kibana.alert.reason`: what happened, to whom and where, in Kibana's pattern.
enum AlertReason {
  static func sentence(for event: JSONObject, severity: String, ruleName: String) -> String {
    let category = event.scalars(at: AlertField.category).compactMap(\.scalarText).joined(separator: ", ")
    var sentence = category.isEmpty ? "event" : "\(category) event"
    let details = self.details(of: event)
    if !details.isEmpty { sentence += " with " + details.joined(separator: ", ") + "," }
    if let user = event.text(AlertField.userName) { sentence += " by \(user)" }
    if let host = event.text(AlertField.hostName) { sentence += " on \(host)" }
    return sentence + " created \(severity) alert \(ruleName)."
  }

  private static func details(of event: JSONObject) -> [String] {
    var details: [String] = []
    if let process = event.text(AlertField.processName) { details.append("process \(process)") }
    if let parent = event.text(AlertField.parentName) { details.append("parent process \(parent)") }
    if let file = event.text(AlertField.fileName) { details.append("file \(file)") }
    if let source = endpoint(AlertField.source, in: event) { details.append("source \(source)") }
    if let destination = endpoint(AlertField.destination, in: event) {
      details.append("destination \(destination)")
    }
    return details
  }

  private static func endpoint(_ side: AlertField.Endpoint, in event: JSONObject) -> String? {
    guard let address = event.text(side.address) else { return nil }
    guard let port = event.text(side.port) else { return address }
    return "\(address):\(port)"
  }
}
