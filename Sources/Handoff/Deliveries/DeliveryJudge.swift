internal import ECS
internal import Store

/// Turns what a sink said into what the store keeps.
struct DeliveryJudge: Sendable {
  let policy: DeliveryPolicy

  func result(
    of outcome: DeliveryOutcome, for delivery: DueDelivery, isProbe: Bool, at now: Timestamp, chance: Double
  ) -> DeliveryResult {
    switch outcome {
    case .delivered: return .delivered
    case .refused(let reason): return .dead(reason: Self.bounded(reason))
    case .postponed(let reason, let asked):
      let attempts = delivery.attempts + 1
      let reason = Self.bounded(reason)
      if now.since(delivery.created) > policy.mostAge {
        return .dead(reason: "too old after \(attempts) attempts: \(reason)")
      }
      // A probe says something about the sink, not about the dossier.
      if attempts >= policy.mostAttempts, !isProbe {
        return .dead(reason: "after \(attempts) attempts: \(reason)")
      }
      let backoff = Backoff(first: policy.firstWait, longest: policy.longestWait)
      let own = backoff.wait(afterAttempt: attempts, chance: chance)
      let wait = max(own, min(asked ?? .zero, policy.longestAskedWait))
      return .postponed(until: now.advanced(by: wait), reason: reason, isAttempt: !isProbe)
    }
  }

  /// A reason comes from a remote place: it is kept on one line, and not for ever.
  private static func bounded(_ reason: String) -> String {
    String(
      String.UnicodeScalarView(
        reason.unicodeScalars.prefix(500).map { $0.value < 0x20 || $0.value == 0x7F ? " " : $0 }))
  }
}
