import Predicates

/// A constant.
struct Literal: Sendable {
  let value: ScalarValue
  let span: SourceSpan
}

/// A field by its dotted name.
struct FieldReference: Sendable {
  let name: String
  /// Whether it may be unknown, as `?name`.
  let isOptional: Bool
  let span: SourceSpan
}

/// A function with its arguments.
struct FunctionCall: Sendable {
  let name: String
  let isFolded: Bool
  let arguments: [Expression]
  let nameSpan: SourceSpan
  let span: SourceSpan
}

/// `==` and its like; `!=` is a negated `==`.
struct Comparison: Sendable {
  let comparison: ComparisonOperator
  let left: Expression
  let right: Expression
  let operatorSpan: SourceSpan
}

/// `:`, `like` and `regex`, with one pattern or a list.
struct PatternMatch: Sendable {
  enum Kind: Sendable {
    case wildcard
    case regex
  }

  let kind: Kind
  let folding: CaseFolding
  let operand: Expression
  let patterns: [Literal]
  let operatorSpan: SourceSpan
}

/// `in` and `in~`.
struct Membership: Sendable {
  let operand: Expression
  let folding: CaseFolding
  let elements: [Expression]
  let operatorSpan: SourceSpan
}

/// Arithmetic.
struct Arithmetic: Sendable {
  let operation: ArithmeticOperator
  let left: Expression
  let right: Expression
}

/// An expression, as it was written.
indirect enum Expression: Sendable {
  case literal(Literal)
  case field(FieldReference)
  case call(FunctionCall)
  case negated(Expression, SourceSpan)
  case arithmetic(Arithmetic)
  case comparison(Comparison)
  case match(PatternMatch)
  case membership(Membership)
  case not(Expression, SourceSpan)
  case and([Expression])
  case or([Expression])

  var span: SourceSpan {
    switch self {
    case .literal(let literal): literal.span
    case .field(let field): field.span
    case .call(let call): call.span
    case .negated(let inner, let sign), .not(let inner, let sign): sign.through(inner.span)
    case .arithmetic(let arithmetic): arithmetic.left.span.through(arithmetic.right.span)
    case .comparison(let comparison): comparison.left.span.through(comparison.right.span)
    case .match(let match):
      match.operand.span.through(match.patterns.last?.span ?? match.operatorSpan)
    case .membership(let membership):
      membership.operand.span.through(membership.elements.last?.span ?? membership.operatorSpan)
    case .and(let parts), .or(let parts):
      (parts.first?.span ?? SourceSpan(0, 0)).through(parts.last?.span ?? SourceSpan(0, 0))
    }
  }
}

/// `category where condition`.
struct EventFilter: Sendable {
  /// Nil for `any`.
  let category: Literal?
  let condition: Expression
  let span: SourceSpan
}

/// One `[…]` of a sequence or sample.
struct Term: Sendable {
  let filter: EventFilter
  /// Whether it is `![…]`.
  let isMissing: Bool
  let keys: [FieldReference]
  let runs: Int
  let span: SourceSpan
}

/// A whole query.
struct Statement: Sendable {
  enum Body: Sendable {
    case event(EventFilter)
    case sequence(SequenceStatement)
    case sample(keys: [FieldReference], terms: [Term])
  }

  let body: Body
  let pipes: [EQLPipe]
}

/// `sequence by … with maxspan=… […] […] until […]`.
struct SequenceStatement: Sendable {
  let keys: [FieldReference]
  let maxspan: Duration?
  let terms: [Term]
  let until: Term?
}
