/// A value that an expression takes or yields.
public enum ScalarValue: Hashable, Sendable {
  /// Missing, or without answer.
  case null
  /// A truth value.
  case boolean(Bool)
  /// An integer or another number.
  case number(QueryNumber)
  /// A text.
  case string(String)
}

extension ScalarValue {
  /// An integer.
  public static func integer(_ value: Int64) -> ScalarValue { .number(.integer(value)) }
  /// A floating-point number.
  public static func double(_ value: Double) -> ScalarValue { .number(.double(value)) }

  /// The text, when it is one.
  public var string: String? { if case .string(let text) = self { text } else { nil } }
  /// The number, when it is one.
  public var number: QueryNumber? { if case .number(let number) = self { number } else { nil } }
  /// The integer, when it is one.
  public var integer: Int64? { if case .number(.integer(let value)) = self { value } else { nil } }
  /// The truth value, when it is one.
  public var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }

  /// The value as text: numbers in decimal, truth values as `true` and `false`; nil for null.
  public var text: String? {
    switch self {
    case .null: nil
    case .boolean(let value): value ? "true" : "false"
    case .number(.integer(let value)): String(value)
    case .number(.double(let value)): "\(value)"
    case .string(let text): text
    }
  }
}
