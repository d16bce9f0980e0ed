internal import Detection
internal import ECS

/// What a detection run uses besides rules and events.
public struct DetectionInputs: Sendable, Hashable {
  /// NDJSON files of indicators for `threat_match` rules.
  public var indicators: [String] = []
  /// NDJSON files of exception items, as Kibana exports lists.
  public var exceptions: [String] = []
  /// A file that holds the types of fields, in the form of Elasticsearch's get mapping API; nil: those of ECS.
  public var mapping: String?
  /// Threads that match events; the alerts are the same for any number.
  public var jobs = 1
  /// Whether lines that cannot match are passed over unread, where the rules allow it; broken lines among them then
  /// go unnoticed.
  public var skipsLines = false

  /// The most indicators: they are held in memory.
  public static let mostIndicators = 1_000_000

  /// Nothing, and one thread.
  public init() {}

  /// What the configuration names, and one thread.
  public init(_ rules: Configuration.Rules) {
    indicators = rules.indicators
    exceptions = rules.exceptions
    mapping = rules.mapping
  }
}

/// Inputs that were read, and what was wrong with them.
struct LoadedInputs {
  var indicators: [SourceEvent] = []
  var exceptions = ExceptionLists()
  var mapping = FieldMapping.ecs
  var problems: [String] = []

  /// - Throws: `RuleProblem` for a mapping that cannot be used: rules would mean something else without it.
  init(_ inputs: DetectionInputs) throws {
    if let file = inputs.mapping { mapping = try FieldMapping.read(file) }
    let tally = try EventFiles(paths: inputs.indicators).forEach { indicator in
      if indicators.count < DetectionInputs.mostIndicators { indicators.append(indicator) }
    }
    problems += tally.unreadable + tally.unusable + tally.badLineReports
    if tally.events > indicators.count {
      problems.append("there are \(tally.events) indicators; only the first \(indicators.count) are used")
    }
    for file in inputs.exceptions {
      var items: [JSONValue] = []
      let tally = try EventFiles(paths: [file]).forEach { items.append(.object($0.document)) }
      problems += tally.unreadable + tally.unusable + tally.badLineReports
      exceptions.add(items, file: file)
    }
    problems += exceptions.problems
  }
}
