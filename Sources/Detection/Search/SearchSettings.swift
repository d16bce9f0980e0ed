public import Predicates

/// How a search over events is made: the options of Elasticsearch's EQL search API that matter here.
public struct SearchSettings: Sendable {
  /// The types of fields.
  public var types: any FieldTypes
  /// The field that EQL's event category is compared with.
  public var categoryField = "event.category"
  /// The field that orders events.
  public var timestampField = "@timestamp"
  /// The field that orders events of the same time.
  public var tiebreakerField: String?
  /// What happens to fields that the types don't have.
  public var unknownFields = CompileContext.UnknownFields.accepted
  /// The most events, sequences or samples in the answer.
  public var size = 10
  /// The most samples of one key.
  public var samplesPerKey = 1
  /// The most events that sequences and samples may be looked for in: they are held in memory.
  public var mostHeld = 1_000_000

  /// Settings with the API's defaults; `types` are those of the Elastic Common Schema unless others are given.
  public init(types: any FieldTypes = Mapping.ecs) { self.types = types }
}

/// Why a search was given up.
public struct SearchLimitError: Error, Sendable, CustomStringConvertible {
  /// A sentence that says what was too much and what to do.
  public let description: String
}
