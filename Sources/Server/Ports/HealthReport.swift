/// How the agent is.
public struct HealthReport: Sendable, Hashable {
  /// Whether it works at all; when not, it should be restarted.
  public var isLive: Bool
  /// Whether it takes alerts and events now.
  public var isReady: Bool
  /// Sentences that say what is wrong; shown by `/readyz` only.
  public var reasons: [String]

  /// A report.
  public init(isLive: Bool = true, isReady: Bool = true, reasons: [String] = []) {
    self.isLive = isLive
    self.isReady = isReady
    self.reasons = reasons
  }
}
