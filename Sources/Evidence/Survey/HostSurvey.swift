public import Osquery

/// The answers of the evidence statements, by statement.
public struct HostSurvey: Sendable {
  private var results: [EvidenceStatement: StatementResult] = [:]

  /// Why nothing was asked; nil when what was not asked has no such reason.
  private let whyUnasked: String?
  /// What the answers cannot show.
  public let sight: HostSight

  /// Nothing surveyed.
  ///
  /// - Parameters:
  ///   - whyUnasked: why nothing is going to be asked, as a clause without full stop.
  ///   - sight: what the answers can show.
  public init(whyUnasked: String? = nil, sight: HostSight = .whole) {
    self.whyUnasked = whyUnasked
    self.sight = sight
  }

  /// The answer of a statement; nil when it was not run.
  public subscript(statement: EvidenceStatement) -> StatementResult? {
    get { results[statement] }
    set { results[statement] = newValue }
  }

  /// Rows of a statement; none when it wasn't run or failed.
  func rows(_ statement: EvidenceStatement) -> StatementRows { results[statement]?.rows ?? StatementRows() }

  /// Whether the statement was answered, with or without rows.
  public func isAnswered(_ statement: EvidenceStatement) -> Bool {
    results[statement].map { $0.status == .ok || $0.status == .empty } ?? false
  }

  /// A sentence on why a statement has no answer; nil when it has one.
  public func gap(_ statement: EvidenceStatement) -> String? {
    guard !isAnswered(statement) else { return nil }
    guard let result = results[statement] else {
      return whyUnasked ?? "the table \(statement.rawValue) was not read"
    }
    return "the table \(statement.rawValue) could not be read: \(result.error ?? result.status.rawValue)"
  }

  /// The gaps of several statements as one text, each reason once; nil when there is none.
  public func gaps(_ statements: [EvidenceStatement]) -> String? {
    var reasons: [String] = []
    for reason in statements.compactMap(gap) where !reasons.contains(reason) { reasons.append(reason) }
    return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
  }
}
