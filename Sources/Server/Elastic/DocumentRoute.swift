internal import ECS
internal import HTTPTypes

/// Takes one document of an index, as Elasticsearch's index API does: a bulk request of one item, answered in the
/// form of one.
struct DocumentRoute: Sendable {
  /// What stands in the path.
  struct Place: Sendable, Hashable {
    var index: String
    /// Nil where the document is to be given one.
    var id: String?
    /// Whether the path itself says that a known document is a conflict.
    var creates: Bool
  }

  let bulk: BulkRoute

  func answer(
    _ bytes: [UInt8], at place: Place, target: RequestTarget, type: String
  ) async throws -> Answer {
    let item = try Self.item(bytes, place, target)
    let (result, sequence) = try await bulk.take(bytes, item)
    let (members, isError) = BulkAnswer(firstSequence: sequence).outcome(item, result, sequence: sequence)
    guard !isError else { return Self.failure(members, type) }
    var kept = members
    let status = kept["status"]?.int ?? 201
    kept["status"] = nil
    let value = JSONValue.object(kept)
    return Answer(
      status == 201 ? .created : .ok,
      json: FilterPath(target.value(of: "filter_path"))?.apply(to: value) ?? value,
      type: type)
  }

  private static func item(
    _ bytes: [UInt8], _ place: Place, _ target: RequestTarget
  ) throws(Refusal) -> BulkBody.Item {
    let lines = JSONShape(bytes).lines()
    guard let first = lines.first, let last = lines.last else { throw .malformed("request body is required") }
    let action: BulkBody.Action
    switch target.value(of: "op_type") {
    case nil: action = place.creates ? .create : .index
    case "index" where !place.creates: action = .index
    case "create": action = .create
    case .some(let other):
      throw .malformed("op_type must be create or index, and create for _create: found [\(other.prefix(32))]")
    }
    return BulkBody.Item(
      action: action, index: place.index, id: place.id,
      document: (range: first.range.lowerBound..<last.range.upperBound, number: first.number))
  }

  /// An item's error as the whole answer.
  private static func failure(_ members: JSONObject, _ type: String) -> Answer {
    let status = members["status"]?.int ?? 400
    let refusal = Refusal(
      status: .init(code: status), code: members["error"]?["type"]?.string ?? "illegal_argument_exception",
      detail: members["error"]?["reason"]?.string ?? "the document was not taken",
      reason: status == 429 ? .busy : .malformed, retryAfter: status == 429 ? .seconds(1) : nil)
    var answer = refusal.answer(type: type)
    // A document that is known already is counted as that, and nothing is wrong with the request.
    if status == 409 { answer.reason = nil }
    return answer
  }
}
