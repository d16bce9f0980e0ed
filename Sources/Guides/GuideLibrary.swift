public import ECS

/// The guides of a host: its query sets and the guides of its rules, found by rule, name or alert.
///
/// Where both a query set and a rule's note belong to a rule, the query set wins: it has statements for every
/// step that a host can answer.
public struct GuideLibrary: Sendable {
  /// All guides: query sets first, then guides of rules, each by id.
  public private(set) var guides: [Guide] = []
  /// What could not be read; the rest of the library stands.
  public private(set) var problems: [GuideError] = []

  private let limits: GuideLimits
  private var positions: [String: Int] = [:]

  /// An empty library.
  public init(limits: GuideLimits = GuideLimits()) { self.limits = limits }

  /// Reads whatever a ``GuideImporter`` finds in the files and folders of query sets, and of the folders of rules and
  /// below them every `*.toml` and every `*.ndjson` that is an export of rules.
  ///
  /// Never throws: a path where nothing is, and a file that cannot be read or is none, becomes a problem. Folders are
  /// read to a depth of 16; links in them are not followed to other folders. A file under both is read once.
  public static func load(
    querySets: [String], rules: [String] = [], limits: GuideLimits = GuideLimits()
  ) -> GuideLibrary {
    var library = GuideLibrary(limits: limits)
    let readings = GuideImporter(limits: limits).read(querySets)
    for problem in readings.problems { library.report(problem) }
    let sets = readings.guides.filter(\.isQuerySet)
    var notes = readings.guides.filter { !$0.isQuerySet }
    library.readRules(in: rules, except: readings.files) { notes.append($0) }
    library.readExports(in: rules, except: readings.files) { notes += $0 }
    for guide in sets.sorted(by: { $0.id < $1.id }) + notes.sorted(by: { $0.id < $1.id }) {
      library.add(guide)
    }
    return library
  }

  private mutating func readRules(
    in folders: [String], except known: Set<String>, add: (Guide) -> Void
  ) {
    for folder in folders {
      let listing = GuideFolder(folder, suffixes: [".toml"], depth: 16, limits: limits)
      for problem in listing.problems { report(problem) }
      for path in listing.paths where !known.contains(path) {
        do throws(GuideError) {
          let file = try GuideFile(path, limits: limits)
          if let guide = try RuleGuideReader(limits: limits).guide(file.bytes, file: path) { add(guide) }
        } catch {
          report(error)
        }
      }
    }
  }

  /// Reads the exports of rules; folders of rules also hold events.
  private mutating func readExports(
    in folders: [String], except known: Set<String>, add: ([Guide]) -> Void
  ) {
    let paths = folders.flatMap { GuideFolder($0, suffixes: [".ndjson"], depth: 16, limits: limits).paths }
    for path in paths where !known.contains(path) {
      do throws(GuideError) {
        guard try GuideFile.firstLine(of: path, limits: limits).map(KibanaReader.isRule) ?? true else {
          continue
        }
        var reader = KibanaReader(file: try GuideFile(path, limits: limits), limits: limits)
        reader.readRules()
        add(reader.guides)
        for problem in reader.problems { report(problem) }
      } catch {
        report(error)
      }
    }
  }

  private mutating func report(_ problem: GuideError) {
    if problems.count < limits.problems { problems.append(problem) }
  }

  /// Adds a guide. One of the same kind and id as an earlier one is left out, with a problem.
  public mutating func add(_ guide: Guide) {
    let key = guide.kind + guide.id
    guard positions[key] == nil else {
      let detail = "there already is a guide \"\(guide.id)\"; this one is left out"
      return report(GuideError(.duplicate, detail, at: GuideError.Place(file: guide.file)))
    }
    positions[key] = guides.count
    for name in guide.names where positions[name] == nil || takesPrecedence(guide, at: name) {
      positions[name] = guides.count
    }
    guides.append(guide)
  }

  private func takesPrecedence(_ guide: Guide, at name: String) -> Bool {
    guard let position = positions[name] else { return false }
    return guide.isQuerySet && !guides[position].isQuerySet
  }

  /// The guide of a rule, by the rule's `rule_id`.
  public func guide(ruleID: String) -> Guide? { positions["rule:" + ruleID].map { guides[$0] } }

  /// The guide of a name: a query set's id, a `rule_id`, or a title or rule name in any case.
  public func guide(named name: String) -> Guide? {
    let keys = ["set:" + name, "rule:" + name, "title:" + name.lowercased()]
    return keys.lazy.compactMap { positions[$0] }.first.map { guides[$0] }
  }

  /// The guide to work through for an alert: that of the library for the alert's rule, by id or else by name;
  /// where there is none, the alert's own note.
  public func guide(for alert: JSONObject) -> Guide? {
    if let id = alert.text("kibana.alert.rule.rule_id"), let guide = guide(ruleID: id) { return guide }
    if let name = alert.text("kibana.alert.rule.name"),
      let position = positions["title:" + name.lowercased()],
      guides[position].ruleID != nil
    {
      return guides[position]
    }
    return AlertGuideReader(limits: limits).guide(of: alert)
  }
}

extension Guide {
  fileprivate var isQuerySet: Bool {
    if case .querySet = source { true } else { false }
  }

  fileprivate var kind: String {
    switch source {
    case .querySet: "set:"
    case .ruleFile: "note:"
    case .alert: "alert:"
    }
  }

  /// The keys that the guide is found under, besides its own.
  fileprivate var names: [String] {
    (ruleID.map { ["rule:" + $0] } ?? []) + ["title:" + title.lowercased()]
  }
}
