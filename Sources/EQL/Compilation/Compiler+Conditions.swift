import ECS
import Predicates

extension Compiler {
  /// A condition on an event. What has no fields is decided now.
  mutating func condition(_ expression: Expression) throws(QueryError) -> Predicate {
    if expression.isConstant { return .always(try boolean(expression).constantValue == .boolean(true)) }
    switch expression {
    case .and(let parts): return .all(try conditions(parts))
    case .or(let parts): return .any(try conditions(parts))
    case .not(let inner, _): return .none(try condition(inner))
    case .field(let reference):
      let field = try resolve(reference)
      return .test(field.id, try test(field, .equal, .boolean(true), at: reference.span))
    default: return Predicate(try boolean(expression))
    }
  }

  private mutating func conditions(_ parts: [Expression]) throws(QueryError) -> [Predicate] {
    var conditions: [Predicate] = []
    for part in parts { conditions.append(try condition(part)) }
    return conditions
  }
}

extension Predicate {
  /// The condition that an expression is true: where it is one about single values, as tests of fields.
  ///
  /// An `or` may be taken apart: it is true for some combination of values when one side is.
  init(_ expression: ScalarExpression) {
    switch expression {
    case .constant(let value): self = .always(value == .boolean(true))
    case .test(.field(let field, _), let test): self = .test(field, test)
    case .isNull(.field(let field, _)): self = .not(.test(field, .exists))
    case .or(let left, let right): self = .any([Predicate(left), Predicate(right)])
    case .call(let function, let arguments):
      self = Self.affixTest(function, arguments) ?? .expression(expression)
    default: self = .expression(expression)
    }
  }

  /// `startsWith`, `endsWith` and `stringContains` of a field and a text.
  private static func affixTest(_ function: ScalarFunction, _ arguments: [ScalarExpression]) -> Predicate? {
    guard arguments.count == 2, case .field(let field, let family) = arguments[0],
      [.string, .caselessString, .unknown].contains(family),
      case .constant(.string(let text)) = arguments[1], !text.isEmpty
    else { return nil }
    let pieces: [WildcardPattern.Piece]
    var folding: CaseFolding
    switch function {
    case .startsWith(let wanted): (pieces, folding) = ([.literal(text), .anything], wanted)
    case .endsWith(let wanted): (pieces, folding) = ([.anything, .literal(text)], wanted)
    case .stringContains(let wanted): (pieces, folding) = ([.anything, .literal(text), .anything], wanted)
    default: return nil
    }
    if family == .caselessString { folding = .ascii }
    return .test(field, .wildcard(WildcardPattern(pieces, folding: folding)))
  }
}
