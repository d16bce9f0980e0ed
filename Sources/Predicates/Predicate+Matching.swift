public import ECS

extension Predicate {
  /// Whether the event fulfils the condition: the plain evaluation that faster ones are compared with.
  public func matches(_ record: EventRecord) -> Bool {
    switch self {
    case .always(let holds): holds
    case .and(let parts): parts.allSatisfy { $0.matches(record) }
    case .or(let parts): parts.contains { $0.matches(record) }
    case .not(let inner): !inner.matches(record)
    case .test(let field, let test): record.any(of: field) { test.passes($0, of: record) }
    case .expression(let expression): expression.holds(for: record)
    case .nested(let path, let inner): Self.anyObject(of: record, at: path, fulfils: inner)
    }
  }

  private static func anyObject(of record: EventRecord, at path: String, fulfils inner: Predicate) -> Bool {
    guard let document = record.document else { return false }
    var part = EventRecord(fields: record.fields)
    return document.values(at: FieldPath(path)).contains { value in
      value.flattened.contains { element in
        guard case .object = element else { return false }
        part.fill(from: [path: element])
        return inner.matches(part)
      }
    }
  }
}

extension JSONValue {
  /// The elements of nested arrays, one after another; the value itself when it is not an array.
  fileprivate var flattened: [JSONValue] {
    guard case .array(let elements) = self else { return [self] }
    return elements.flatMap(\.flattened)
  }
}

extension ValueTest {
  /// Whether any scalar of a JSON value passes.
  func passes(_ value: JSONValue) -> Bool {
    let record = EventRecord(holding: value)
    return record.any(of: EventRecord.holdingField) { passes($0, of: record) }
  }
}
