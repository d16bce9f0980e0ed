import Predicates

extension Expression {
  /// Whether no field is read.
  var isConstant: Bool {
    switch self {
    case .literal: true
    case .field: false
    case .call(let call): call.arguments.allSatisfy(\.isConstant)
    case .negated(let inner, _), .not(let inner, _): inner.isConstant
    case .arithmetic(let arithmetic): arithmetic.left.isConstant && arithmetic.right.isConstant
    case .comparison(let comparison): comparison.left.isConstant && comparison.right.isConstant
    case .match(let match): match.operand.isConstant
    case .membership(let membership):
      membership.operand.isConstant && membership.elements.allSatisfy(\.isConstant)
    case .and(let parts), .or(let parts): parts.allSatisfy(\.isConstant)
    }
  }
}
