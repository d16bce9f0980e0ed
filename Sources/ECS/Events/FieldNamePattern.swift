/// Names of fields that a rule asks for together, such as `process.hash.*`.
public struct FieldNamePattern: Sendable {
  /// The pattern as it is written; patterns of one text are the same pattern.
  public let text: String
  /// The dotted name of the object below which everything stands that matches; nil when that may be anywhere.
  public let object: String?
  let matches: @Sendable (String) -> Bool

  /// A pattern; `matches` tells whether the dotted name of a value, which stands below `object`, is meant.
  public init(text: String, object: String?, matches: @escaping @Sendable (String) -> Bool) {
    self.text = text
    self.object = object
    self.matches = matches
  }
}
