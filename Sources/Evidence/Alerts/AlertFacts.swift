public import ECS
public import Osquery

/// What an alert says about its host, user, process and files, taken out of Elastic's fields once.
public struct AlertFacts: Sendable {
  /// The alert as it came.
  public let document: JSONObject
  /// `kibana.alert.uuid`, else the event's id; empty when the alert has neither.
  public let id: String
  /// The rule's `rule_id`; empty when unknown.
  public let ruleID: String
  /// The rule's name; empty when unknown.
  public let ruleName: String
  /// `kibana.alert.severity`; empty when unknown.
  public let severity: String
  /// `kibana.alert.reason`; empty when unknown.
  public let reason: String
  /// When the alerting event happened (`kibana.alert.original_time`, else `@timestamp`).
  public let time: Timestamp?
  /// `host.name`.
  public let hostName: String?
  /// `host.id`.
  public let hostID: String?
  /// `host.os.type`, else guessed from the form of the paths.
  public let platform: HostPlatform
  /// `user.name`.
  public let userName: String?
  /// `user.id`.
  public let userID: String?
  /// The process that did it.
  public let subject: AlertProcess?
  /// The processes above it that the event names, the parent first.
  public let ancestors: [AlertProcess]
  /// The files that the alert names.
  public let files: [AlertFile]
  /// Names and addresses that the alert says were contacted.
  public let contacts: [AlertContact]

  /// Reads an alert; flat, nested and mixed field names are all understood.
  public init(_ document: JSONObject) {
    self.document = document
    id = document.text("kibana.alert.uuid") ?? document.text("event.id") ?? ""
    ruleID = document.text("kibana.alert.rule.rule_id") ?? document.text("rule.id") ?? ""
    ruleName = document.text("kibana.alert.rule.name") ?? document.text("rule.name") ?? ""
    severity = document.text("kibana.alert.severity") ?? ""
    reason = document.text("kibana.alert.reason") ?? ""
    time = (document.first("kibana.alert.original_time") ?? document.first("@timestamp")).flatMap(
      Timestamp.init)
    hostName = document.text("host.name") ?? document.text("host.hostname")
    hostID = document.text("host.id")
    userName = document.text("user.name")
    userID = document.text("user.id")
    subject = AlertProcess(document, prefix: "process")
    ancestors = ["process.parent", "process.parent.parent"].compactMap { AlertProcess(document, prefix: $0) }
    platform = HostPlatform(document)
    files = AlertFile.all(in: document, platform: platform)
    contacts = AlertContact.all(in: document)
  }
}

extension HostPlatform {
  /// What `host.os.type` says; else guessed from the form of the paths.
  init(_ document: JSONObject) {
    let type = (document.text("host.os.type") ?? document.text("host.os.platform") ?? "").lowercased()
    switch type {
    case "windows": self = .windows
    case "macos", "darwin": self = .darwin
    case "linux": self = .linux
    default:
      let path = document.text("process.executable") ?? document.text("file.path") ?? ""
      self = path.contains("\\") ? .windows : .linux
    }
  }
}

/// A process as an event describes it.
public struct AlertProcess: Sendable, Hashable {
  /// `pid`
  public var pid: Int?
  /// `entity_id`
  public var entityID: String?
  /// `name`
  public var name: String?
  /// `executable`
  public var executable: String?
  /// `command_line`
  public var commandLine: String?
  /// `args`
  public var arguments: [String]
  /// `working_directory`
  public var workingDirectory: String?
  /// `start`
  public var start: String?
  /// The user, with domain where the event has one; of the subject only.
  public var user: String?
  /// `hash.sha256`
  public var sha256: String?
  /// `code_signature`
  public var signature: AlertSignature?

  /// The process under `prefix`; nil when the event says nothing that would name one.
  init?(_ document: JSONObject, prefix: String) {
    func text(_ field: String) -> String? { document.text(FieldPath(prefix + "." + field)) }
    pid = document.first(FieldPath(prefix + ".pid"))?.int ?? text("pid").flatMap(Int.init)
    entityID = text("entity_id")
    name = text("name")
    executable = text("executable")
    guard pid != nil || entityID != nil || name != nil || executable != nil else { return nil }
    commandLine = text("command_line")
    arguments = document.scalars(at: FieldPath(prefix + ".args")).compactMap(\.scalarText)
    workingDirectory = text("working_directory")
    start = text("start")
    sha256 = text("hash.sha256")?.lowercased()
    signature = AlertSignature(document, prefix: prefix)
    if prefix == "process" {
      user = [document.text("user.domain"), document.text("user.name")].compactMap(\.self).joined(
        separator: "\\")
      if user?.isEmpty ?? false { user = nil }
    }
  }
}

/// What an event says of a file's signature (ECS `code_signature`).
public struct AlertSignature: Sendable, Hashable {
  /// `exists`
  public var exists: Bool?
  /// `trusted`
  public var trusted: Bool?
  /// `status`
  public var status: String?
  /// `subject_name`
  public var subject: String?

  init?(_ document: JSONObject, prefix: String) {
    func first(_ field: String) -> JSONValue? {
      document.first(FieldPath("\(prefix).code_signature.\(field)"))
        ?? document.first(FieldPath("\(prefix).Ext.code_signature.\(field)"))
    }
    exists = first("exists")?.bool
    trusted = first("trusted")?.bool
    status = first("status")?.scalarText
    subject = first("subject_name")?.scalarText
    if exists == nil, trusted == nil, status == nil, subject == nil { return nil }
  }
}
