internal import ECS

extension ScalarExpression {
  /// Fields without which the expression is never true.
  var neededFields: Set<FieldID> {
    switch self {
    case .and(let left, let right): left.neededFields.union(right.neededFields)
    case .or(let left, let right): left.neededFields.intersection(right.neededFields)
    default: decidingFields
    }
  }

  /// Fields without which the expression is null.
  private var decidingFields: Set<FieldID> {
    switch self {
    case .field(let field, _): [field]
    case .arithmetic(_, let left, let right), .comparison(_, let left, let right):
      left.decidingFields.union(right.decidingFields)
    case .negated(let inner), .not(let inner), .test(let inner, _): inner.decidingFields
    // All functions are null when their first argument is.
    case .call(_, let arguments): arguments.first?.decidingFields ?? []
    case .constant, .isNull, .and, .or: []
    }
  }
}
