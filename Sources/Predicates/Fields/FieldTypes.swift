/// What is known about the fields of the events: the compilers of both languages ask it.
public protocol FieldTypes: Sendable {
  /// The field with that dotted name; nil when nothing is known about it.
  func field(_ name: String) -> MappedField?

  /// The names of all known fields that `pattern` matches, in a fixed order.
  func names(matching pattern: WildcardPattern) -> [String]
}

/// A field as a query sees it.
public struct MappedField: Hashable, Sendable {
  /// Where its values stand in a document: the field itself, an alias' target, or a multi-field's parent.
  public var source: String
  /// How it is searched.
  public var type: FieldType
  /// For analysed text: whether the field also has an exact form (a `keyword` or `wildcard` sub-field).
  public var hasExactForm: Bool

  /// A field.
  public init(source: String, type: FieldType, hasExactForm: Bool = false) {
    self.source = source
    self.type = type
    self.hasExactForm = hasExactForm
  }
}

/// Knows no field: the literals of a query decide how values are compared.
public struct NoFieldTypes: FieldTypes {
  /// No types.
  public init() {}
  /// Always nil.
  public func field(_ name: String) -> MappedField? { nil }
  /// Always empty.
  public func names(matching pattern: WildcardPattern) -> [String] { [] }
}
