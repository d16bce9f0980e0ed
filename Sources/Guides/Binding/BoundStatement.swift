public import ECS

/// A statement with the alert's values in place of its placeholders, ready to be checked and run.
public struct BoundStatement: Sendable, Hashable {
  /// The statement as the guide has it.
  public let statement: Statement
  /// The text to run.
  public let sqlRun: String
  /// The values that were put in, each placeholder once, in the order of the text.
  public let parameters: [BoundParameter]
  /// What a reader of the rows should know about the values, as sentences.
  public let notes: [String]
}

/// One placeholder and the value that stands for it.
public struct BoundParameter: Sendable, Hashable {
  /// The placeholder as written, `{{user.name}}`.
  public let placeholder: String
  /// The alert's field.
  public let field: String
  /// The field's value: text, number or truth value.
  public let value: JSONValue
}
