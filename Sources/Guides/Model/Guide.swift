public import Osquery

/// An investigation guide: the steps of an analyst, and the statements that answer some of them.
public struct Guide: Sendable, Hashable {
  /// Where a guide was read from.
  public enum Source: Sendable, Hashable {
    /// A query set, that is an osquery pack with the guide's steps as data; the file as it was named.
    case querySet(file: String?)
    /// The note of a rule file; the file as it was named.
    case ruleFile(file: String?)
    /// The note that an alert carries of its rule.
    case alert
  }

  /// The name of a query set; the rule's id for the guide of a rule.
  public let id: String
  /// The title, which for the guide of a rule is the rule's name.
  public let title: String
  /// The `rule_id` of the rule that the guide belongs to, where there is one.
  public let ruleID: String?
  /// The rule's version that the guide was written for, where it is known.
  public let ruleVersion: Int?
  /// Where the guide was read from.
  public let source: Source
  /// The platforms that the guide is for; empty where it does not say.
  public let platforms: Set<HostPlatform>
  /// Whose the statements and words are, where the guide says so.
  public let origin: String?
  /// All steps in the guide's order, of all sections.
  public let steps: [GuideStep]
  /// All statements in the guide's order, also those that no step names.
  public let statements: [Statement]
  /// Searches in events that the guide offers.
  public let investigations: [Investigation]
  /// What of the guide could not be read; the rest stands.
  public let problems: [GuideError]
  /// What the guide's source says that is not kept of it; nothing that a statement needs.
  public let remarks: [GuideError]
  /// What osquery's daemon is told of the pack; nil where the guide is none.
  public let pack: PackTerms?

  init(
    id: String, title: String, ruleID: String? = nil, ruleVersion: Int? = nil, source: Source,
    origin: String? = nil, platforms: Set<HostPlatform> = [], pack: PackTerms? = nil,
    contents: GuideContents
  ) {
    self.id = id
    self.title = title
    self.ruleID = ruleID
    self.ruleVersion = ruleVersion
    self.source = source
    self.origin = origin
    self.platforms = platforms
    steps = contents.steps
    statements = contents.statements
    investigations = contents.investigations
    problems = contents.problems
    remarks = contents.remarks
    self.pack = pack
  }

  /// The statement of an id that a step names.
  public func statement(_ id: String) -> Statement? { statements.first { $0.id == id } }

  /// The steps of one section, in order.
  public func steps(of section: GuideStep.Section) -> [GuideStep] { steps.filter { $0.section == section } }

  /// The file that the guide was read from, as it was named.
  public var file: String? {
    switch source {
    case .querySet(let file), .ruleFile(let file): file
    case .alert: nil
    }
  }

  /// Response and remediation as a checklist.
  public var response: [GuideStep] { steps(of: .response) }
}

/// What a reader found in a guide's text.
struct GuideContents: Sendable {
  var steps: [GuideStep] = []
  var statements: [Statement] = []
  var investigations: [Investigation] = []
  var problems: [GuideError] = []
  var remarks: [GuideError] = []
}
