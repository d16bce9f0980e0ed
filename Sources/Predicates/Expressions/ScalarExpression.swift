public import ECS

/// A computation over the values of one event, three-valued: null in gives null out unless said otherwise.
public indirect enum ScalarExpression: Hashable, Sendable {
  /// A fixed value.
  case constant(ScalarValue)
  /// One value of a field, read as values of that family are; null when it has none.
  case field(FieldID, FieldType.Family)
  /// Arithmetic on numbers.
  case arithmetic(ArithmeticOperator, ScalarExpression, ScalarExpression)
  /// The number with the other sign.
  case negated(ScalarExpression)
  /// A comparison of two numbers, two texts or two truth values.
  case comparison(ComparisonOperator, ScalarExpression, ScalarExpression)
  /// Whether it is null; never null itself.
  case isNull(ScalarExpression)
  /// Both; false when one is false, also when the other is null.
  case and(ScalarExpression, ScalarExpression)
  /// One of them; true when one is true, also when the other is null.
  case or(ScalarExpression, ScalarExpression)
  /// The opposite.
  case not(ScalarExpression)
  /// Whether its text (or number, or truth value) passes a test.
  case test(ScalarExpression, ValueTest)
  /// A function's result.
  case call(ScalarFunction, [ScalarExpression])
}

/// An operator on numbers. Integers stay integers (division cuts); what has no answer, such as a division by
/// zero or an integer beyond 64 bits, is null.
public enum ArithmeticOperator: String, Hashable, Sendable {
  /// Sum.
  case add = "+"
  /// Difference.
  case subtract = "-"
  /// Product.
  case multiply = "*"
  /// Quotient.
  case divide = "/"
  /// Remainder, with the dividend's sign.
  case modulo = "%"
}

/// A function on texts. Positions and lengths count UTF-16 code units, as Elasticsearch does.
public enum ScalarFunction: Hashable, Sendable {
  /// The text between two others: source, left, right, optionally whether to go to the last `right`.
  case between(CaseFolding)
  /// All arguments' texts, one after another.
  case concat
  /// Whether the first text ends with the second.
  case endsWith(CaseFolding)
  /// Where the second text first stands in the first, from an optional place on; null when nowhere.
  case indexOf(CaseFolding)
  /// The text's length.
  case length
  /// The number that a text writes, optionally in a base.
  case number
  /// Whether the first text starts with the second.
  case startsWith(CaseFolding)
  /// The value as text.
  case string
  /// Whether the first text contains the second.
  case stringContains(CaseFolding)
  /// Part of a text: source, start, optional end; negative places count from the end.
  case substring
}

extension ScalarExpression {
  /// The fields that it reads, each once, in order of appearance.
  public var fields: [FieldID] {
    var found: [FieldID] = []
    visit { expression in
      if case .field(let field, _) = expression, !found.contains(field) { found.append(field) }
    }
    return found
  }

  /// The same computation over the fields of another table, whose number of each field is given.
  func renumbered(_ fields: [FieldID]) -> ScalarExpression {
    func inner(_ expression: ScalarExpression) -> ScalarExpression { expression.renumbered(fields) }
    return switch self {
    case .constant: self
    case .field(let field, let family): .field(fields[Int(field.index)], family)
    case .arithmetic(let operation, let left, let right): .arithmetic(operation, inner(left), inner(right))
    case .negated(let operand): .negated(inner(operand))
    case .comparison(let operation, let left, let right): .comparison(operation, inner(left), inner(right))
    case .isNull(let operand): .isNull(inner(operand))
    case .and(let left, let right): .and(inner(left), inner(right))
    case .or(let left, let right): .or(inner(left), inner(right))
    case .not(let operand): .not(inner(operand))
    case .test(let operand, let test): .test(inner(operand), test)
    case .call(let function, let arguments): .call(function, arguments.map(inner))
    }
  }

  private func visit(_ body: (ScalarExpression) -> Void) {
    body(self)
    switch self {
    case .constant, .field: break
    case .negated(let inner), .isNull(let inner), .not(let inner), .test(let inner, _): inner.visit(body)
    case .arithmetic(_, let left, let right), .comparison(_, let left, let right), .and(let left, let right),
      .or(let left, let right):
      left.visit(body)
      right.visit(body)
    case .call(_, let arguments): for argument in arguments { argument.visit(body) }
    }
  }
}
