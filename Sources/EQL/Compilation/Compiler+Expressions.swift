import ECS
import Predicates

extension Compiler {
  /// An expression with its type, for everything that is not a plain test of a field.
  mutating func scalar(_ expression: Expression) throws(QueryError) -> TypedExpression {
    switch expression {
    case .literal(let literal):
      return TypedExpression(expression: .constant(literal.value), type: ValueType(literal.value))
    case .field(let reference):
      let field = try resolve(reference)
      return TypedExpression(expression: .field(field.id, field.family), type: ValueType(field.family))
    case .negated(let inner, _):
      return TypedExpression(expression: .negated(try number(inner)), type: .number)
    case .arithmetic(let arithmetic):
      return TypedExpression(
        expression: .arithmetic(arithmetic.operation, try number(arithmetic.left), try number(arithmetic.right)),
        type: .number)
    case .comparison(let comparison):
      return TypedExpression(expression: try scalar(comparison), type: .boolean)
    case .match(let match): return TypedExpression(expression: try scalar(match), type: .boolean)
    case .membership(let membership):
      return TypedExpression(expression: try scalar(membership), type: .boolean)
    case .call(let call): return try scalar(call)
    case .not(let inner, _): return TypedExpression(expression: .not(try boolean(inner)), type: .boolean)
    case .and(let parts):
      return TypedExpression(expression: try chain(parts, ScalarExpression.and), type: .boolean)
    case .or(let parts):
      return TypedExpression(expression: try chain(parts, ScalarExpression.or), type: .boolean)
    }
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
    return join(balanced(parts[..<middle], join), balanced(parts[middle...], join))
  }

  private mutating func number(_ expression: Expression) throws(QueryError) -> ScalarExpression {
    let typed = try scalar(expression)
    guard typed.type.fits(.number) else {
      throw error(.type, "arithmetic needs numbers, this is \(typed.type.name)", at: expression.span)
    }
    return typed.expression
  }

  mutating func scalar(_ comparison: Comparison) throws(QueryError) -> ScalarExpression {
    let sides = try sides(comparison)
    let operand = try scalar(sides.operand)
    if sides.value == .null {
      return sides.comparison == .equal ? .isNull(operand.expression) : .constant(.null)
    }
    if case .field(let reference) = sides.operand {
      let test = try self.test(try resolve(reference), sides.comparison, sides.value, at: sides.valueSpan)
      return .test(operand.expression, test)
    }
    let type = ValueType(sides.value)
    guard operand.type.fits(type) else {
      throw error(
        .type, "\(operand.type.name) cannot be compared with \(type.name)", at: sides.valueSpan)
    }
    guard type != .boolean || sides.comparison == .equal else {
      throw error(.type, "booleans are equal or not, they have no order", at: comparison.operatorSpan)
    }
    return .comparison(sides.comparison, operand.expression, .constant(sides.value))
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
    var arguments: [ScalarExpression] = []
    for (index, argument) in call.arguments.enumerated() {
      let typed = try scalar(argument)
      let wanted = function.parameters[min(index, function.parameters.count - 1)]
      guard typed.type.fits(wanted) else {
        throw error(
          .type, "argument \(index + 1) of '\(call.name)' must be \(wanted.name), this is \(typed.type.name)",
          at: argument.span)
      }
      arguments.append(typed.expression)
    }
    if let expression = function.expression(call.isFolded ? .ascii : .sensitive, arguments) {
      return TypedExpression(expression: expression, type: function.result)
    }
    let set = try addresses(call)
    let expression = set.map { ScalarExpression.test(arguments[0], .address($0)) } ?? .constant(.null)
    return TypedExpression(expression: expression, type: .boolean)
  }

  private func function(_ call: FunctionCall) throws(QueryError) -> EQLFunction {
    guard let function = EQLFunction.named(call.name) else {
      throw error(
        .unknownFunction, "there is no function '\(call.name)'",
        expected: EQLFunction.nearest(to: call.name).map { ["'\($0.rawValue)'"] } ?? [], at: call.nameSpan)
    }
    if call.isFolded, !function.canFold {
      throw error(
        .unsupported, "'\(function.rawValue)' cannot ignore case", expected: ["'\(function.rawValue)' without '~'"],
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
