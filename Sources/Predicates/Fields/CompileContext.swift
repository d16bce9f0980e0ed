public import ECS

/// What the compilers of both languages need to know and to fill: the fields that queries name, and their
/// types.
public struct CompileContext: Sendable {
  /// What happens to a field that the mapping does not have, and that the query does not mark as optional.
  public enum UnknownFields: Sendable {
    /// It is taken as text, a number or a boolean, as the query uses it.
    case accepted
    /// The same, with a warning.
    case warned
    /// The query is refused, as Elasticsearch does.
    case refused
  }

  /// The fields named so far; more are added while compiling.
  public var fields: FieldTable
  /// The types of fields.
  public var types: any FieldTypes
  /// The field that EQL's event category is compared with.
  public var categoryField: String
  /// The field that orders events.
  public var timestampField: String
  /// What happens to unknown fields.
  public var unknownFields: UnknownFields
  /// The instant that `now` stands for in dates.
  public var now: Timestamp?
  /// Warnings of all queries compiled so far, in order.
  public private(set) var warnings: [Diagnostic] = []

  /// A context without fields.
  public init(
    fields: FieldTable = FieldTable(), types: any FieldTypes = NoFieldTypes(),
    categoryField: String = "event.category", timestampField: String = "@timestamp",
    unknownFields: UnknownFields = .accepted, now: Timestamp? = nil
  ) {
    self.fields = fields
    self.types = types
    self.categoryField = categoryField
    self.timestampField = timestampField
    self.unknownFields = unknownFields
    self.now = now
  }

  /// Adds a warning, once.
  public mutating func warn(_ diagnostic: Diagnostic) {
    if !warnings.contains(diagnostic) { warnings.append(diagnostic) }
  }
}
