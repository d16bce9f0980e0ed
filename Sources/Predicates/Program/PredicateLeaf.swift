import ECS

/// One test of a set of conditions, with what can be prepared.
enum PredicateLeaf: Sendable {
  case test(FieldID, ValueTest)
  case expression(ScalarExpression, fields: [FieldID])
  case other(Predicate)

  init(_ predicate: Predicate) {
    switch predicate {
    case .test(let field, let test): self = .test(field, test)
    case .expression(let expression): self = .expression(expression, fields: expression.fields)
    default: self = .other(predicate)
    }
  }

  func holds(for record: EventRecord) -> Bool {
    switch self {
    case .test(let field, let test):
      guard record.count(of: field) > 0 else { return false }
      return record.any(of: field) { test.passes($0, of: record) }
    case .expression(let expression, let fields): return expression.holds(for: record, fields: fields)
    case .other(let predicate): return predicate.matches(record)
    }
  }
}
