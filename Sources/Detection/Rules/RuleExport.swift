internal import ECS

/// Reads rules as Kibana exports them: a JSON object a line, first the rules, then the exception lists that they
/// name with their items, connectors, and a summary.
///
/// Source: Kibana, "Export rules" (`POST /api/detection_engine/rules/_export`); also takes rules as saved objects.
struct RuleExport {
  /// A rule or the reason why there is none, in the order of the lines.
  private(set) var entries: [Result<Rule, RuleProblem>] = []
  private(set) var exceptions = ExceptionLists()
  private let file: String

  /// The most rules of one file.
  static let mostRules = 20_000
  /// The longest line, in bytes.
  static let longestLine = 4 << 20

  /// Reads a text; what is wrong with a line becomes a problem.
  init(_ bytes: [UInt8], file: String) {
    self.file = file
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      add(line, number: index + 1)
      guard entries.count < Self.mostRules else {
        refuse(index + 1, "only the first \(Self.mostRules) rules of a file are read")
        return
      }
    }
  }

  /// What an object of an export is.
  enum Line {
    case rule(JSONObject)
    case exception(JSONObject)
    /// The header of a list of exceptions.
    case list(JSONObject)
    /// Connectors, tags and the summary.
    case other
    /// Nothing that belongs into an export.
    case unknown

    init(_ object: JSONObject) {
      let attributes = object["attributes"]?.object
      if object["rule_id"] != nil {
        self = .rule(object)
      } else if let attributes, attributes["rule_id"] != nil {
        self = .rule(attributes)
      } else if object["list_id"] != nil {
        self = object["entries"] == nil ? .list(object) : .exception(object)
      } else {
        let isOther =
          attributes != nil || object["exported_count"] != nil || object["exported_rules_count"] != nil
        self = isOther ? .other : .unknown
      }
    }
  }

  /// Whether a file is an export, by its first line; one that cannot be read is taken for one, so that it is
  /// reported.
  static func isExport(_ file: String) -> Bool {
    guard var reader = try? LineReader(path: file, maximumLength: longestLine) else { return true }
    while let line = try? reader.next() {
      guard case .text(let text) = line else { return false }
      if text.allSatisfy({ $0 <= 0x20 }) { continue }
      guard case .object(let object)? = try? JSONParser.parse(text) else { return true }
      if case .unknown = Line(object) { return false }
      return true
    }
    return false
  }

  private mutating func add(_ line: ArraySlice<UInt8>, number: Int) {
    guard line.contains(where: { $0 > 0x20 }) else { return }
    guard line.count <= Self.longestLine else {
      return refuse(number, "the line has more than the \(Self.longestLine) bytes that are read")
    }
    do throws(JSONError) {
      guard case .object(let object) = try JSONParser.parse(Array(line)) else {
        return refuse(number, "a line of an export is a JSON object")
      }
      add(object, number: number)
    } catch {
      refuse(number, error.detail, column: error.column)
    }
  }

  private mutating func add(_ object: JSONObject, number: Int) {
    switch Line(object) {
    case .rule(let settings):
      let rule = RuleFile(settings, file: file, line: number)
      entries.append(Result { () throws(RuleProblem) in try rule.executable() })
    case .exception(let item):
      do throws(FilterError) {
        try exceptions.add(item)
      } catch {
        refuse(number, "the exception cannot be used: \(error)")
      }
    case .list(let header): exceptions.addHeader(.object(header))
    case .other: break
    case .unknown: refuse(number, "the line holds no rule, and nothing else that exports of rules have")
    }
  }

  private mutating func refuse(_ line: Int, _ message: String, column: Int? = nil) {
    let problem = RuleProblem(kind: .invalid, file: file, line: line, column: column, message: message)
    entries.append(.failure(problem))
  }
}
