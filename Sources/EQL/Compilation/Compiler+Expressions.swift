import ECS
import Predicates

extension Compiler {
  /// An expression with its type. Each part is looked at once, however deep it stands.
  mutating func scalar(_ expression: Expression) throws(QueryError) -> TypedExpression {
    switch expression {
    case .literal(let literal): return TypedExpression(.constant(literal.value), ValueType(literal.value))
    case .field(let reference):
      let field = try resolve(reference)
      return TypedExpression(.field(field.id, field.family), ValueType(field.family))
    case .negated(let inner, _): return TypedExpression(.negated(try number(inner)), .number)
    case .arithmetic(let arithmetic):
      let left = try number(arithmetic.left)
      let right = try number(arithmetic.right)
      return TypedExpression(.arithmetic(arithmetic.operation, left, right), .number)
    case .comparison(let comparison): return try scalar(comparison)
    case .match(let match): return TypedExpression(try scalar(match), .boolean)
    case .membership(let membership): return TypedExpression(try scalar(membership), .boolean)
    case .call(let call): return try scalar(call)
    case .not(let inner, _): return TypedExpression(.not(try boolean(inner)), .boolean)
    case .and(let parts): return TypedExpression(try chain(parts, ScalarExpression.and), .boolean)
    case .or(let parts): return TypedExpression(try chain(parts, ScalarExpression.or), .boolean)
    }
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

  /// Joins the parts pairwise, so that a long chain does not become a deep tree.
  private mutating func chain(
    _ parts: [Expression], _ join: (ScalarExpression, ScalarExpression) -> ScalarExpression
  ) throws(QueryError) -> ScalarExpression {
    var expressions: [ScalarExpression] = []
    for part in parts { expressions.append(try boolean(part)) }
    return balanced(expressions[...], join)
  }

  private func balanced(
    _ parts: ArraySlice<ScalarExpression>, _ join: (ScalarExpression, ScalarExpression) -> ScalarExpression
  ) -> ScalarExpression {
    guard parts.count > 1 else { return parts.first ?? .constant(.boolean(false)) }
    let middle = parts.startIndex + parts.count / 2
    return TypedExpression(
      join(balanced(parts[..<middle], join), balanced(parts[middle...], join)), .boolean
    ).expression
  }

  private mutating func number(_ expression: Expression) throws(QueryError) -> ScalarExpression {
    let typed = try scalar(expression)
    guard typed.type.fits(.number) else {
      throw error(.type, "arithmetic needs numbers, this is \(typed.type.name)", at: expression.span)
    }
    return typed.expression
  }

  private mutating func scalar(_ comparison: Comparison) throws(QueryError) -> TypedExpression {
    let sides = try sides(comparison)
    if sides.value == .null {
      return TypedExpression(
        sides.comparison == .equal ? .isNull(sides.typed.expression) : .constant(.null), .boolean)
    }
    if case .field(let reference) = sides.operand {
      let test = try self.test(try resolve(reference), sides.comparison, sides.value, at: sides.valueSpan)
      return TypedExpression(.test(sides.typed.expression, test), .boolean)
    }
    let type = ValueType(sides.value)
    guard sides.typed.type.fits(type) else {
      throw error(.type, "\(sides.typed.type.name) cannot be compared with \(type.name)", at: sides.valueSpan)
    }
    guard type != .boolean || sides.comparison == .equal else {
      throw error(.type, "booleans are equal or not, they have no order", at: comparison.operatorSpan)
    }
    return TypedExpression(
      .comparison(sides.comparison, sides.typed.expression, .constant(sides.value)), .boolean)
  }

  /// Exchanges the sides if need be; refuses a comparison of two things that both depend on the event.
  private mutating func sides(_ comparison: Comparison) throws(QueryError) -> ComparisonSides {
    var left = try scalar(comparison.left)
    var right = try scalar(comparison.right)
    if left.constant == nil, right.constant == nil {
      if isUnknown(comparison.left) { left = TypedExpression(.constant(.null), .null) }
      if isUnknown(comparison.right) { right = TypedExpression(.constant(.null), .null) }
    }
    if left.constant != .null, let value = right.constant {
      return ComparisonSides(
        comparison: comparison.comparison, operand: comparison.left, typed: left, value: value,
        valueSpan: comparison.right.span)
    }
    guard let value = left.constant else {
      throw error(
        .unsupported, "fields cannot be compared with each other", expected: ["a constant on one side"],
        at: comparison.right.span)
    }
    return ComparisonSides(
      comparison: comparison.comparison.mirrored, operand: comparison.right, typed: right, value: value,
      valueSpan: comparison.left.span)
  }

  /// Whether it is an optional field that the mapping does not have: it is null then, also beside a field.
  private func isUnknown(_ expression: Expression) -> Bool {
    guard case .field(let field) = expression else { return false }
    return field.isOptional && context.types.field(field.name) == nil
  }

  private mutating func scalar(_ match: PatternMatch) throws(QueryError) -> ScalarExpression {
    let operand = try scalar(match.operand)
    guard operand.type.fits(.string) else {
      throw error(
        .type, "patterns match text only, this is \(operand.type.name)", at: match.operand.span)
    }
    var family = FieldType.Family.string
    if case .field(let reference) = match.operand { family = try resolve(reference).family }
    return one(of: try tests(match, family), for: operand.expression)
  }

  private mutating func scalar(_ membership: Membership) throws(QueryError) -> ScalarExpression {
    let operand = try scalar(membership.operand)
    guard case .field(let reference) = membership.operand else {
      return one(of: try tests(membership, operand.type), for: operand.expression)
    }
    return one(of: try tests(membership, try resolve(reference)), for: operand.expression)
  }

  private func one(of tests: [ValueTest], for operand: ScalarExpression) -> ScalarExpression {
    balanced(tests.map { .test(operand, $0) }[...], ScalarExpression.or)
  }

  mutating func scalar(_ call: FunctionCall) throws(QueryError) -> TypedExpression {
    let function = try function(call)
    var arguments: [TypedExpression] = []
    for (index, argument) in call.arguments.enumerated() {
      let typed = try scalar(argument)
      let wanted = function.parameters[min(index, function.parameters.count - 1)]
      guard typed.type.fits(wanted) else {
        throw error(
          .type, "argument \(index + 1) of '\(call.name)' must be \(wanted.name), this is \(typed.type.name)",
          at: argument.span)
      }
      arguments.append(typed)
    }
    let expressions = arguments.map(\.expression)
    if let expression = function.expression(call.isFolded ? .ascii : .sensitive, expressions) {
      return TypedExpression(expression, function.result)
    }
    let set = try addresses(call, arguments)
    return TypedExpression(set.map { .test(expressions[0], .address($0)) } ?? .constant(.null), .boolean)
  }

  private func function(_ call: FunctionCall) throws(QueryError) -> EQLFunction {
    guard let function = EQLFunction.named(call.name) else {
      throw error(
        .unknownFunction, "there is no function '\(call.name)'",
        expected: EQLFunction.nearest(to: call.name).map { ["'\($0.rawValue)'"] } ?? [], at: call.nameSpan)
    }
    if call.isFolded, !function.canFold {
      throw error(
        .unsupported, "'\(function.rawValue)' cannot ignore case",
        expected: ["'\(function.rawValue)' without '~'"],
        at: call.nameSpan)
    }
    let counts = function.argumentCounts
    guard counts.contains(call.arguments.count) else {
      let wanted =
        counts.upperBound == .max
        ? "at least \(counts.lowerBound)"
        : counts.count == 1 ? "\(counts.lowerBound)" : "\(counts.lowerBound) or \(counts.upperBound)"
      throw error(
        .type, "'\(function.rawValue)' takes \(wanted) arguments, not \(call.arguments.count)", at: call.span)
    }
    return function
  }
}

/// A comparison with the constant on the right.
private struct ComparisonSides {
  let comparison: ComparisonOperator
  let operand: Expression
  let typed: TypedExpression
  let value: ScalarValue
  let valueSpan: SourceSpan
}
