internal import ECS

/// The answer to `_bulk` in Elasticsearch's form.
struct BulkAnswer: Sendable {
  let firstSequence: Int

  func value(of results: some Sequence<(BulkBody.Item, IntakeResult)>, took: Int) -> JSONValue {
    var hasErrors = false
    var items: [JSONValue] = []
    for (position, (item, result)) in results.enumerated() {
      let (members, isError) = outcome(item, result, sequence: firstSequence + position)
      hasErrors = hasErrors || isError
      items.append(.object([item.action.rawValue: .object(members)]))
    }
    return ["took": .number(JSONNumber(took)), "errors": .bool(hasErrors), "items": .array(items)]
  }

  /// What is said of one item.
  func outcome(
    _ item: BulkBody.Item, _ result: IntakeResult, sequence: Int
  ) -> (JSONObject, isError: Bool) {
    switch result {
    case .accepted(let id): (kept(item, id, "created", version: 1, status: 201, sequence), false)
    case .known(let id) where item.action == .create: (conflict(item, id), true)
    case .known(let id): (kept(item, id, "updated", version: 2, status: 200, sequence), false)
    case .refused(let reason) where item.action == .update || item.action == .delete:
      (error(item, 400, "illegal_argument_exception", reason), true)
    case .refused(let reason): (error(item, 400, "document_parsing_exception", reason), true)
    case .busy:
      (error(item, 429, "es_rejected_execution_exception", "there is no room now; send it again later"), true)
    }
  }

  private func kept(
    _ item: BulkBody.Item, _ id: String, _ result: String, version: Int, status: Int, _ sequence: Int
  ) -> JSONObject {
    [
      "_index": .string(item.index), "_id": .string(item.id ?? id), "_version": .number(JSONNumber(version)),
      "result": .string(result), "_shards": ["total": 1, "successful": 1, "failed": 0],
      "_seq_no": .number(JSONNumber(sequence)), "_primary_term": 1, "status": .number(JSONNumber(status)),
    ]
  }

  /// A document that is created twice is a conflict; shippers take that for success.
  private func conflict(_ item: BulkBody.Item, _ id: String) -> JSONObject {
    error(
      item, 409, "version_conflict_engine_exception",
      "[\(item.id ?? id)]: version conflict, document already exists")
  }

  private func error(_ item: BulkBody.Item, _ status: Int, _ type: String, _ reason: String) -> JSONObject {
    [
      "_index": .string(item.index), "_id": item.id.map(JSONValue.string) ?? .null,
      "status": .number(JSONNumber(status)), "error": ["type": .string(type), "reason": .string(reason)],
    ]
  }
}
