import ECS
import Store

extension AcceptedAlert {
  static func sample(_ id: String, size: Int = 20) -> AcceptedAlert {
    AcceptedAlert(
      id: id, bytes: Array("{\"id\":1}".utf8) + [UInt8](repeating: 0x20, count: size), source: "test")
  }
}

extension DossierOutline {
  static func sample(
    _ id: String, alert: String? = nil, severity: String = "high", rule: String = "rule", host: String = "h",
    created: Int64 = 0
  ) -> DossierOutline {
    DossierOutline(
      id: id, alertID: alert ?? "alert-\(id)", status: "complete", severity: severity, ruleID: rule,
      ruleName: "Rule \(rule)", host: host, time: Timestamp(nanoseconds: created),
      created: Timestamp(nanoseconds: created))
  }
}

extension Timestamp {
  static let zero = Timestamp(nanoseconds: 0)
  static func seconds(_ seconds: Int64) -> Timestamp { Timestamp(nanoseconds: seconds * 1_000_000_000) }
}
