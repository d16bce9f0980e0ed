internal import Guides

/// How a step of the guide ended.
struct StepOutcome: Sendable, Hashable {
  enum Outcome: String, Sendable, Hashable {
    case answered
    case partly
    case manual
    case notApplicable = "not_applicable"
  }

  var outcome: Outcome
  /// JSON pointers into the document.
  var evidence: [String] = []
  /// Why the step is not answered, each reason once.
  var reasons: [String] = []

  /// The reasons as one text; nil when there is none.
  var reason: String? { reasons.isEmpty ? nil : reasons.joined(separator: "; ") }

  static func answered(_ evidence: [String]) -> StepOutcome {
    StepOutcome(outcome: .answered, evidence: evidence)
  }

  static func partly(_ evidence: [String], _ reason: String) -> StepOutcome {
    StepOutcome(outcome: .partly, evidence: evidence, reasons: [reason])
  }

  static func manual(_ reason: String) -> StepOutcome { StepOutcome(outcome: .manual, reasons: [reason]) }

  static func notApplicable(_ reason: String) -> StepOutcome {
    StepOutcome(outcome: .notApplicable, reasons: [reason])
  }

  /// The outcome of a step that asks several questions: answered when all are, a person's when all are a person's,
  /// else partly. What does not apply takes nothing away.
  static func combined(_ parts: [StepOutcome]) -> StepOutcome {
    let relevant = parts.filter { $0.outcome != .notApplicable }
    guard !relevant.isEmpty else { return parts.first ?? manual("a person must judge this") }
    var evidence: [String] = []
    var reasons: [String] = []
    for part in relevant {
      for pointer in part.evidence where !evidence.contains(pointer) { evidence.append(pointer) }
      for reason in part.reasons where !reasons.contains(reason) { reasons.append(reason) }
    }
    let outcomes = Set(relevant.map(\.outcome))
    let outcome = outcomes.count == 1 ? relevant[0].outcome : .partly
    return StepOutcome(outcome: outcome, evidence: evidence, reasons: outcome == .answered ? [] : reasons)
  }
}
