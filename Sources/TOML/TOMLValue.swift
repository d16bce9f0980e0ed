/// A value of a TOML document, with its place.
public struct TOMLValue: Sendable {
  /// What a value is.
  public enum Content: Sendable {
    /// A text.
    case string(TOMLString)
    /// A whole number of 64 bits.
    case integer(Int64)
    /// A floating-point number; may be infinite or not a number.
    case float(Double)
    /// True or false.
    case boolean(Bool)
    /// A date, a time, or both.
    case dateTime(TOMLDateTime)
    /// Values in file order; also what `[[name]]` headers make.
    case array([TOMLValue])
    /// Keys with values.
    case table(TOMLTable)
  }

  /// What the value is.
  public let content: Content
  /// Where it begins; of a table made by a header, where the header names it.
  public let position: TOMLPosition

  /// The text, when it is one.
  public var string: String? {
    if case .string(let string) = content { string.value } else { nil }
  }

  /// The text with its place and form, when it is one.
  public var located: TOMLString? {
    if case .string(let string) = content { string } else { nil }
  }

  /// The whole number, when it is one.
  ///
  /// Not inlined: Swift 6.3's optimiser crashes on `?.integer.flatMap` in another module when it is.
  @inline(never) public var integer: Int64? {
    if case .integer(let number) = content { number } else { nil }
  }

  /// The number, when it is one; a whole number is converted.
  public var number: Double? {
    switch content {
    case .float(let number): number
    case .integer(let number): Double(number)
    default: nil
    }
  }

  /// The truth value, when it is one.
  public var boolean: Bool? {
    if case .boolean(let value) = content { value } else { nil }
  }

  /// The date or time, when it is one.
  public var dateTime: TOMLDateTime? {
    if case .dateTime(let value) = content { value } else { nil }
  }

  /// The elements, when it is an array.
  public var array: [TOMLValue]? {
    if case .array(let elements) = content { elements } else { nil }
  }

  /// The table, when it is one.
  public var table: TOMLTable? {
    if case .table(let table) = content { table } else { nil }
  }

  /// The texts of an array that holds nothing but texts.
  public var strings: [String]? {
    guard let array else { return nil }
    let strings = array.compactMap(\.string)
    return strings.count == array.count ? strings : nil
  }

  /// What the value is, with an article, for messages.
  public var typeName: String {
    switch content {
    case .string: "a string"
    case .integer: "an integer"
    case .float: "a float"
    case .boolean: "a boolean"
    case .dateTime: "a date-time"
    case .array: "an array"
    case .table: "a table"
    }
  }
}
