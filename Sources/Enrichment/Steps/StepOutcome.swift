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

  /// Whether only a person can ever answer what is left, as opposed to evidence that was not there this time.
  var isForPerson = false

  /// The reasons as one text; nil when there is none.
  var reason: String? { reasons.isEmpty ? nil : reasons.joined(separator: "; ") }

  /// - Parameter note: what the reader should know besides.
  static func answered(_ evidence: [String], note: String? = nil) -> StepOutcome {
    StepOutcome(outcome: .answered, evidence: evidence, reasons: [note].compactMap(\.self))
  }

  static func partly(_ evidence: [String], _ reason: String) -> StepOutcome {
    StepOutcome(outcome: .partly, evidence: evidence, reasons: [reason])
  }

  /// What a person must do by its nature.
  static func manual(_ reason: String) -> StepOutcome {
    StepOutcome(outcome: .manual, reasons: [reason], isForPerson: true)
  }

  /// What a person must do because the evidence was not there this time.
  static func unanswered(_ reason: String) -> StepOutcome { StepOutcome(outcome: .manual, reasons: [reason]) }

  static func notApplicable(_ reason: String) -> StepOutcome {
    StepOutcome(outcome: .notApplicable, reasons: [reason])
  }

  /// The outcome of a step that asks several questions: answered when all are; a person's when what remains is a
  /// person's by its nature; else partly. What does not apply takes nothing away.
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
    let isForPerson = relevant.allSatisfy { $0.outcome == .answered || $0.isForPerson }
    let outcome = outcomes.count == 1 ? relevant[0].outcome : isForPerson ? .manual : .partly
    return StepOutcome(outcome: outcome, evidence: evidence, reasons: reasons, isForPerson: isForPerson)
  }
}
