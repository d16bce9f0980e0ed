internal import ECS
internal import HTTPTypes

/// What `/v1/alerts` and `/v1/events` answer: what became of each document, by position from 0.
struct Receipt: Sendable {
  /// Refused documents that are told one by one; of the rest only the number.
  static let mostReasons = 100

  private var accepted: [JSONValue] = []
  private var known: [JSONValue] = []
  private var refused: [JSONValue] = []
  private var refusedCount = 0
  private var firstReason: String?
  private var busy = 0

  init(_ results: [IntakeResult]) {
    for (position, result) in results.enumerated() {
      switch result {
      case .accepted(let id): accepted.append(.string(id))
      case .known(let id): known.append(.string(id))
      case .busy: busy += 1
      case .refused(let reason): refuse(position, reason)
      }
    }
  }

  private mutating func refuse(_ position: Int, _ reason: String) {
    refusedCount += 1
    firstReason = firstReason ?? reason
    guard refused.count < Self.mostReasons else { return }
    refused.append(["item": .number(JSONNumber(position)), "reason": .string(reason)])
  }

  /// 202 when everything that can be used is kept; 429 when something must be sent again, which does no harm
  /// as what is kept is recognised; 400 when nothing can be used.
  /// - Parameter listsIDs: Whether ids are listed, or only counted.
  func answer(listsIDs: Bool) -> Answer {
    let members: [(String, JSONValue)] = [
      ("accepted", listsIDs ? .array(accepted) : .number(JSONNumber(accepted.count))),
      ("known", listsIDs ? .array(known) : .number(JSONNumber(known.count))),
      ("refused", .array(refused)),
      ("refused_count", .number(JSONNumber(refusedCount))),
      ("busy_count", .number(JSONNumber(busy))),
    ]
    if busy > 0 {
      let refusal = Refusal.busy(.busy, retryAfter: .seconds(1), "\(busy) of the documents found no room")
      return refusal.answer(more: members)
    }
    if accepted.isEmpty, known.isEmpty {
      return Refusal.malformed(firstReason ?? "the body holds nothing to take").answer(more: members)
    }
    return Answer(.accepted, json: .object(JSONObject(members)))
  }
}
