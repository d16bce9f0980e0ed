import ECS
import Predicates

extension Compiler {
  /// A condition on an event. What has no fields is decided now.
  mutating func condition(_ expression: Expression) throws(QueryError) -> Predicate {
    if expression.isConstant { return try constantCondition(expression) }
    switch expression {
    case .and(let parts): return .all(try conditions(parts))
    case .or(let parts): return .any(try conditions(parts))
    case .not(let inner, _): return .none(try condition(inner))
    case .field(let reference): return try bareField(reference)
    case .comparison(let comparison): return try condition(comparison)
    case .match(let match):
      if case .field(let reference) = match.operand {
        let field = try resolve(reference)
        return .any(try tests(match, field.family).map { .test(field.id, $0) })
      }
    case .membership(let membership):
      if case .field(let reference) = membership.operand {
        let field = try resolve(reference)
        return .any(try tests(membership, field).map { .test(field.id, $0) })
      }
    case .call(let call): if let simple = try simpleCondition(call) { return simple }
    case .literal, .negated, .arithmetic: break
    }
    return .expression(try boolean(expression))
  }

  private mutating func conditions(_ parts: [Expression]) throws(QueryError) -> [Predicate] {
    var conditions: [Predicate] = []
    for part in parts { conditions.append(try condition(part)) }
    return conditions
  }

  private mutating func constantCondition(_ expression: Expression) throws(QueryError) -> Predicate {
    .always(try boolean(expression).constantValue == .boolean(true))
  }

  /// An expression that must have a truth value.
  mutating func boolean(_ expression: Expression) throws(QueryError) -> ScalarExpression {
    let typed = try scalar(expression)
    guard typed.type.fits(.boolean) else {
      throw error(
        .type, "a condition is true or false, this is \(typed.type.name)", expected: ["a comparison"],
        at: expression.span)
    }
    return typed.expression
  }

  private mutating func bareField(_ reference: FieldReference) throws(QueryError) -> Predicate {
    let field = try resolve(reference)
    return .test(field.id, try test(field, .equal, .boolean(true), at: reference.span))
  }

  private mutating func condition(_ comparison: Comparison) throws(QueryError) -> Predicate {
    let sides = try sides(comparison)
    switch (sides.operand, sides.value) {
    case (.field(let reference), .null):
      let field = try resolve(reference)
      return sides.comparison == .equal ? .not(.test(field.id, .exists)) : .always(false)
    case (.field(let reference), let value):
      let field = try resolve(reference)
      return .test(field.id, try test(field, sides.comparison, value, at: sides.valueSpan))
    case (_, .null) where sides.comparison != .equal: return .always(false)
    default: return .expression(try scalar(comparison))
    }
  }

  /// `startsWith`, `endsWith`, `stringContains` and `cidrMatch` of a field are tests of its values.
  private mutating func simpleCondition(_ call: FunctionCall) throws(QueryError) -> Predicate? {
    _ = try scalar(call)
    guard let function = EQLFunction.named(call.name), case .field(let reference) = call.arguments[0] else {
      return nil
    }
    let field = try resolve(reference)
    if function == .cidrMatch {
      return try addresses(call).map { .test(field.id, .address($0)) } ?? .always(false)
    }
    guard field.family == .string || field.family == .caselessString || field.family == .unknown,
      call.arguments.count == 2, case .string(let text) = try constant(call.arguments[1]), !text.isEmpty
    else { return nil }
    let folding: CaseFolding = call.isFolded || field.family == .caselessString ? .ascii : .sensitive
    let pieces: [WildcardPattern.Piece]
    switch function {
    case .startsWith: pieces = [.literal(text), .anything]
    case .endsWith: pieces = [.anything, .literal(text)]
    case .stringContains: pieces = [.anything, .literal(text), .anything]
    default: return nil
    }
    return .test(field.id, .wildcard(WildcardPattern(pieces, folding: folding)))
  }
}

/// A comparison with the constant on the right.
struct ComparisonSides {
  let comparison: ComparisonOperator
  let operand: Expression
  let value: ScalarValue
  let valueSpan: SourceSpan
}

extension Compiler {
  /// Exchanges the sides if need be; refuses a comparison of two things that both depend on the event.
  mutating func sides(_ comparison: Comparison) throws(QueryError) -> ComparisonSides {
    let left = try constant(comparison.left)
    if left != .null, let value = try constant(comparison.right) {
      return ComparisonSides(
        comparison: comparison.comparison, operand: comparison.left, value: value,
        valueSpan: comparison.right.span)
    }
    guard let left else {
      throw error(
        .unsupported, "fields cannot be compared with each other", expected: ["a constant on one side"],
        at: comparison.right.span)
    }
    return ComparisonSides(
      comparison: comparison.comparison.mirrored, operand: comparison.right, value: left,
      valueSpan: comparison.left.span)
  }

  /// The value of an expression without fields; nil when it has some.
  mutating func constant(_ expression: Expression) throws(QueryError) -> ScalarValue? {
    guard expression.isConstant else { return nil }
    return try scalar(expression).expression.constantValue
  }
}
