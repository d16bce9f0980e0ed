/// Why a statement cannot run for an alert.
public enum BindingError: Error, Sendable, Hashable {
  /// The alert has no value, or only an empty one, for these fields.
  case missing(fields: [String])
  /// A field's value cannot stand where the placeholder stands.
  case refused(field: String, reason: Reason)
  /// The statement's own text is not usable; the byte offset in it says where.
  case unreadable(reason: TextReason, offset: Int)

  /// What is wrong with a value.
  public enum Reason: Sendable, Hashable {
    /// It holds a NUL, at which SQL text ends.
    case nul
    /// It is longer than allowed, in bytes.
    case tooLong(bytes: Int, limit: Int)
    /// It holds a character that is a wildcard in a `LIKE` or `GLOB` pattern and cannot be escaped there.
    case wildcard(Character)
    /// It would change how the statement around it is read.
    case shape
  }

  /// What is wrong with a statement's text.
  public enum TextReason: Sendable, Hashable {
    /// A `{{` without `}}`, or without a field's name between them.
    case placeholder
    /// A placeholder inside a quoted name, where no value can stand.
    case placeholderInName
    /// A quote or comment that is not closed, or a character that SQL does not know.
    case token
    /// More placeholders than allowed.
    case tooManyPlaceholders(limit: Int)
    /// The text is longer than allowed, before or after the values were put in.
    case tooLong(bytes: Int, limit: Int)
  }
}

extension BindingError: CustomStringConvertible {
  /// A sentence that names the field or the place, and the remedy.
  public var description: String {
    switch self {
    case .missing(let fields):
      "the alert has no value for \(fields.joined(separator: ", ")), so the statement was not run"
    case .refused(let field, let reason):
      "the value of \(field) \(reason.description), so the statement was not run"
    case .unreadable(let reason, let offset):
      "the statement cannot be read at byte \(offset): \(reason.description)"
    }
  }
}

extension BindingError.Reason: CustomStringConvertible {
  /// What the value does, to follow its field's name.
  public var description: String {
    switch self {
    case .nul: "holds a NUL character, at which SQL text would end"
    case .tooLong(let bytes, let limit): "has \(bytes) bytes, more than the \(limit) allowed"
    case .wildcard(let character):
      "holds \(character), which would be a wildcard in the pattern it belongs to and cannot be escaped there"
    case .shape: "would run together with the text around its placeholder"
    }
  }
}

extension BindingError.TextReason: CustomStringConvertible {
  /// What is wrong, and the remedy.
  public var description: String {
    switch self {
    case .placeholder: "a placeholder is written {{field.name}}; close it and name a field"
    case .placeholderInName:
      "a placeholder stands inside double quotes, brackets or backticks, which hold names; use single quotes"
    case .token: "a quote or comment is not closed, or a character means nothing in SQL"
    case .tooManyPlaceholders(let limit): "it has more than \(limit) placeholders"
    case .tooLong(let bytes, let limit): "it has \(bytes) bytes, more than the \(limit) allowed"
    }
  }
}
