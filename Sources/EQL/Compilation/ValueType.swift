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

/// An expression whose types were checked.
struct TypedExpression {
  let expression: ScalarExpression
  let type: ValueType
}
