import ECS

/// A group of events that reached a rule's threshold.
struct ThresholdGroup: Sendable {
  /// The run that found it.
  let run: Timestamp
  /// The fields and the values that the events share.
  let terms: [(field: FieldPath, value: JSONValue)]
  let count: Int
  /// The field counted by its different values, and how many there were.
  let cardinality: (field: FieldPath, value: Int)?
  /// From when on events were counted.
  let from: Timestamp
  /// The newest event.
  let last: Timestamp

  /// The values as text.
  var names: [String] { terms.map { $0.value.scalarText ?? "" } }

  /// What the values are: truth values, numbers or texts.
  var kinds: [Int] { terms.map { $0.value.string != nil ? 2 : $0.value.number != nil ? 1 : 0 } }

  /// As `kibana.alert.threshold_result` has it.
  var json: JSONValue {
    var result: JSONObject = [
      "terms": .array(terms.map { ["field": .string($0.field.name), "value": $0.value] }),
      "count": .number(JSONNumber(count)), "from": .string(from.description),
    ]
    if let cardinality {
      result["cardinality"] = [
        ["field": .string(cardinality.field.name), "value": .number(JSONNumber(cardinality.value))]
      ]
    }
    return .object(result)
  }
}
