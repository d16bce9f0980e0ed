internal import ECS

/// A dossier as the body of TheHive 5's `POST /api/v1/alert`.
///
/// Source: TheHive's API documentation 5.7 (OpenAPI), schemas InputCreateAlert, InputCreateObservable and
/// InputProcedure, with their lengths.
struct TheHiveAlert {
  let view: DossierView
  let id: String
  let settings: TheHiveSink.Settings

  private static let longestTitle = 512
  private static let longestDescription = 1_048_576
  private static let longestData = 4_096
  private static let longestTag = 128

  init(_ view: DossierView, id: String, settings: TheHiveSink.Settings) {
    self.view = view
    self.id = id
    self.settings = settings
  }

  func json() -> JSONValue {
    let title = MarkdownText.visible(view.rule + (view.host.map { " on \($0)" } ?? ""))
    let report = BoundedText.paragraphs(
      MarkdownReport(view).text(), to: Self.longestDescription,
      note: "… the report is longer than TheHive takes; the dossier \(id) has all of it.")
    var alert: JSONObject = [
      "type": .string(settings.type), "source": .string(settings.source), "sourceRef": .string(id),
      "title": .string(BoundedText.cut(title, to: Self.longestTitle)), "description": .string(report),
      "severity": .number(JSONNumber(severity)), "date": .number(JSONNumber(date)),
      "tlp": .number(JSONNumber(settings.tlp)), "pap": .number(JSONNumber(settings.pap)),
      "tags": .array(tags.map(JSONValue.string)),
    ]
    let procedures = AttackTechnique.all(of: view.document).map(procedure)
    if !procedures.isEmpty { alert["procedures"] = .array(procedures) }
    let observables = observables
    if !observables.isEmpty { alert["observables"] = .array(observables) }
    return .object(alert)
  }

  private var date: Int64 {
    // A date before 1970 is none that TheHive shows.
    max(0, (view.time ?? Timestamp(view.created) ?? Timestamp(nanoseconds: 0)).milliseconds)
  }

  /// 1 low to 4 critical.
  private var severity: Int {
    switch view.severity {
    case "critical": 4
    case "high": 3
    case "low", "info": 1
    default: 2
    }
  }

  private var tags: [String] {
    var tags = settings.tags + ["dossier"]
    if let host = view.host { tags.append("host:" + host) }
    tags += view.list("findings").compactMap { $0["id"]?.string.map { "finding:" + $0 } }
    return Self.unique(tags.map { BoundedText.cut(MarkdownText.visible($0), to: Self.longestTag) })
  }

  private static func unique(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { !$0.isEmpty && seen.insert($0).inserted }
  }

  private func procedure(_ technique: AttackTechnique) -> JSONValue {
    var object: JSONObject = ["patternId": .string(technique.id), "occurDate": .number(JSONNumber(date))]
    // TheHive wants the tactic's short name: "Defense Evasion" is "defense-evasion".
    if let tactic = technique.tacticName?.lowercased().replacing(" ", with: "-"), tactic.utf16.count <= 32,
      !tactic.isEmpty
    {
      object["tactic"] = .string(tactic)
    }
    return .object(object)
  }

  // MARK: Observables

  /// Each value once: TheHive refuses an alert that has one twice.
  private var observables: [JSONValue] {
    var found: [JSONValue] = []
    var seen: Set<String> = []
    func add(_ type: String, _ value: String?, _ message: String, ioc: Bool = false) {
      guard found.count < settings.observables, let value, !value.isEmpty,
        value.utf16.count <= Self.longestData, seen.insert("\(type) \(value)").inserted
      else { return }
      found.append([
        "dataType": .string(type), "data": .string(value), "message": .string(message), "ioc": .bool(ioc),
        "sighted": true, "tlp": .number(JSONNumber(settings.tlp)), "pap": .number(JSONNumber(settings.pap)),
      ])
    }
    for indicator in view.list("indicators") {
      guard let value = indicator["value"]?.string else { continue }
      let from = indicator["from"]?.string ?? ""
      add(Self.type(of: indicator["type"]?.string ?? "", value), value, "Dossier \(id), \(from)", ioc: true)
    }
    add("hostname", view.host, "the host of the alert")
    add("other", view.user, "the user of the alert")
    for file in view.list("files") {
      guard let path = file["path"]?.string else { continue }
      add("filename", path, file["roles"]?.strings.joined(separator: ", ") ?? "a file of the evidence")
      add("hash", file["sha256"]?.string, "SHA-256 of \(BoundedText.cut(path, to: Self.longestData))")
    }
    return found
  }

  /// TheHive's own types; a name of two labels is a domain, one of more a full name.
  private static func type(of kind: String, _ value: String) -> String {
    switch kind {
    case "sha256": "hash"
    case "path": "filename"
    case "ip": IPAddress(value) == nil ? "other" : "ip"
    case "url": "url"
    case "domain": value.split(separator: ".").count > 2 ? "fqdn" : "domain"
    default: "other"
    }
  }
}
