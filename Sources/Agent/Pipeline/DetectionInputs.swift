internal import Detection
internal import ECS

/// What a detection run uses besides rules and events.
public struct DetectionInputs: Sendable, Hashable {
  /// NDJSON files of indicators for `threat_match` rules.
  public var indicators: [String] = []
  /// NDJSON files of exception items, as Kibana exports lists.
  public var exceptions: [String] = []
  /// Threads that match events; the alerts are the same for any number.
  public var jobs = 1
  /// Whether lines that cannot match are passed over unread, where the rules allow it; broken lines among them then
  /// go unnoticed.
  public var skipsLines = false

  /// The most indicators: they are held in memory.
  public static let mostIndicators = 1_000_000

  /// Nothing, and one thread.
  public init() {}
}

/// Inputs that were read, and what was wrong with them.
struct LoadedInputs {
  var indicators: [SourceEvent] = []
  var exceptions = ExceptionLists()
  var problems: [String] = []

  init(_ inputs: DetectionInputs) throws {
    let tally = try EventFiles(paths: inputs.indicators).forEach { indicator in
      if indicators.count < DetectionInputs.mostIndicators { indicators.append(indicator) }
    }
    problems += tally.unreadable + tally.badLineReports
    if tally.events > indicators.count {
      problems.append("there are \(tally.events) indicators; only the first \(indicators.count) are used")
    }
    for file in inputs.exceptions {
      var items: [JSONValue] = []
      let tally = try EventFiles(paths: [file]).forEach { items.append(.object($0.document)) }
      problems += tally.unreadable + tally.badLineReports
      exceptions.add(items, file: file)
    }
    problems += exceptions.problems
  }
}
