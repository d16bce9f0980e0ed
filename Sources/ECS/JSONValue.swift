/// A JSON value as it was read: member order, the text of numbers and duplicate-free keys are kept, so that
/// what came in can be written out unchanged.
public enum JSONValue: Sendable, Hashable {
  /// JSON's `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number, kept as its text.
  case number(JSONNumber)
  /// A string, unescaped.
  case string(String)
  /// An array, in order.
  case array([JSONValue])
  /// An object, members in the order of the text.
  case object(JSONObject)
}

extension JSONValue {
  /// The text, when this is a string.
  public var string: String? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The truth value, when this is a boolean.
  public var bool: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The number, when this is one.
  public var number: JSONNumber? {
    if case .number(let value) = self { value } else { nil }
  }

  /// The elements, when this is an array.
  public var array: [JSONValue]? {
    if case .array(let elements) = self { elements } else { nil }
  }

  /// The object, when this is one.
  public var object: JSONObject? {
    if case .object(let object) = self { object } else { nil }
  }

  /// The integer, when this is a number that is one and fits.
  public var int: Int? { number?.int64.map(Int.init) }

  /// The member named `key`, when this is an object that has it.
  public subscript(key: String) -> JSONValue? { object?[key] }

  /// The element at `index`, when this is an array that long.
  public subscript(index: Int) -> JSONValue? {
    guard let array, array.indices.contains(index) else { return nil }
    return array[index]
  }

  /// The text of a scalar as a person would write it: strings bare, numbers as in the document, `true`/`false`;
  /// nil for null, arrays and objects.
  public var scalarText: String? {
    switch self {
    case .string(let text): text
    case .number(let number): number.text
    case .bool(let value): value ? "true" : "false"
    case .null, .array, .object: nil
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  /// A string.
  public init(stringLiteral value: String) { self = .string(value) }
  /// An integer.
  public init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
  /// A boolean.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// An array.
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  /// An object, members in the order written.
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
  /// `null`.
  public init(nilLiteral: ()) { self = .null }
}

/// A JSON number, kept as the text that was read so that it can be written back digit for digit.
public struct JSONNumber: Sendable, Hashable {
  /// The number in JSON's grammar (RFC 8259, section 6).
  public let text: String

  /// Takes text that is known to follow JSON's number grammar.
  init(unchecked text: String) { self.text = text }

  /// An integer.
  public init(_ value: some BinaryInteger) { text = String(value) }

  /// A floating-point number; a value that JSON cannot hold (NaN, infinity) becomes 0.
  public init(_ value: Double) {
    guard value.isFinite else {
      text = "0"
      return
    }
    text = value.rounded() == value && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
  }

  /// The value, when it is written as an integer that fits 64 bits, or as a whole number such as `1.0` or `1e3`
  /// below 2^53, up to where doubles tell all whole numbers apart.
  public var int64: Int64? {
    if let exact = Int64(text) { return exact }
    guard let value = Double(text), value.rounded() == value, abs(value) < 0x1p53 else { return nil }
    return Int64(value)
  }

  /// The nearest double.
  public var double: Double { Double(text) ?? 0 }
}
