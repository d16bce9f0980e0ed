import Predicates

/// The type of an expression's value, as far as it is known.
enum ValueType: String {
  case null
  case boolean
  case number
  case string
  /// The events decide.
  case any

  init(_ value: ScalarValue) {
    switch value {
    case .null: self = .null
    case .boolean: self = .boolean
    case .number: self = .number
    case .string: self = .string
    }
  }

  init(_ family: FieldType.Family) {
    switch family {
    case .string, .caselessString, .text, .ip, .version: self = .string
    case .integer, .floating: self = .number
    case .boolean: self = .boolean
    case .date, .object, .unknown: self = .any
    }
  }

  /// Whether a value of this type can stand where the other is asked for.
  func fits(_ wanted: ValueType) -> Bool {
    self == wanted || self == .any || self == .null || wanted == .any || wanted == .null
  }

  /// How a message names it.
  var name: String {
    switch self {
    case .null: "null"
    case .boolean: "a boolean"
    case .number: "a number"
    case .string: "a string"
    case .any: "any value"
    }
  }
}

/// An expression whose types were checked, with everything computed that does not depend on the event.
struct TypedExpression {
  let expression: ScalarExpression
  let type: ValueType

  init(_ expression: ScalarExpression, _ type: ValueType) {
    self.expression = expression.hasConstantOperands ? .constant(expression.constantValue) : expression
    self.type = type
  }

  /// The value, when it does not depend on the event.
  var constant: ScalarValue? {
    if case .constant(let value) = expression { value } else { nil }
  }
}

extension ScalarExpression {
  /// Whether it can be computed at once: operands that could be, have been.
  fileprivate var hasConstantOperands: Bool {
    switch self {
    case .constant, .field: false
    case .negated(let inner), .isNull(let inner), .not(let inner), .test(let inner, _): inner.isConstant
    case .arithmetic(_, let left, let right), .comparison(_, let left, let right), .and(let left, let right),
      .or(let left, let right):
      left.isConstant && right.isConstant
    case .call(_, let arguments): arguments.allSatisfy(\.isConstant)
    }
  }

  private var isConstant: Bool {
    if case .constant = self { true } else { false }
  }
}
