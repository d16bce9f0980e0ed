internal import ECS

/// A dossier in a line of the Common Event Format: what, where, who, why and how grave; the document has the rest.
///
/// Source: "ArcSight Common Event Format (CEF) Implementation Standard", version 0 (CEF:0): header, extension
/// dictionary with its lengths, character encoding.
struct CEFMessage {
  let view: DossierView
  /// The most bytes of a message; extension fields that don't fit any more are left out, the least telling first.
  let mostBytes: Int

  init(_ view: DossierView, mostBytes: Int = 8_192) {
    self.view = view
    self.mostBytes = mostBytes
  }

  func text() -> String {
    let version = view.value("agent", "version")?.string ?? "unknown"
    let id = view.document.text("kibana.alert.rule.rule_id") ?? view.document.text("rule.id") ?? "dossier"
    let header =
      ["CEF:0", "Dossier", "Dossier", version, id, view.rule].map {
        Self.header(BoundedText.cut($0, to: 512))
      }
      .joined(separator: "|") + "|\(severity)|"
    var text = BoundedText.cut(header, toBytes: mostBytes)
    var isFirst = true
    for field in fields {
      guard let value = field.value, !value.isEmpty else { continue }
      let label = field.label.map { "\(field.key)Label=\($0) " } ?? ""
      let pair = label + field.key + "=" + Self.value(BoundedText.cut(value, to: field.longest))
      guard text.utf8.count + pair.utf8.count < mostBytes else { continue }
      text += (isFirst ? "" : " ") + pair
      isFirst = false
    }
    return text
  }

  private struct Field {
    let key: String
    let value: String?
    var longest = 1_023
    var label: String?
  }

  /// The most telling first, each with the longest value that the dictionary allows.
  private var fields: [Field] {
    let subject = view.value("processes", "subject")
    let document = view.document
    let findings = view.list("findings")
    return [
      Field(key: "rt", value: view.time.map { String($0.milliseconds) }),
      Field(key: "cs1", value: view.id, longest: 4_000, label: "dossierId"),
      Field(key: "dhost", value: view.host),
      Field(key: "duser", value: view.user),
      Field(key: "msg", value: document.text("kibana.alert.reason")),
      Field(key: "dproc", value: subject?["executable"]?.string ?? subject?["name"]?.string),
      Field(key: "dpid", value: subject?["pid"]?.int.map(String.init)),
      Field(
        key: "fileHash", value: subject?["sha256"]?.string ?? document.text("process.hash.sha256"),
        longest: 255),
      Field(key: "cn1", value: String(findings.count), label: "findings"),
      Field(key: "reason", value: findings.first?["title"]?.string),
      Field(key: "cs2", value: document.text("kibana.alert.uuid"), longest: 4_000, label: "alertId"),
      Field(key: "cat", value: AttackTechnique.all(of: document).map(\.id).joined(separator: ",")),
      Field(key: "cs3", value: subject?["command_line"]?.string, longest: 4_000, label: "commandLine"),
      Field(key: "cs4", value: view.value("status")?.string, longest: 4_000, label: "status"),
    ]
  }

  /// 0 to 10.
  private var severity: Int {
    switch view.severity {
    case "critical": 10
    case "high": 8
    case "medium": 5
    case "low": 3
    default: 1
    }
  }

  /// A bar and a backslash are escaped; a header has no line ends.
  static func header(_ text: String) -> String {
    escaped(text) { $0 == "|" || $0 == "\\" ? "\\" + String($0) : nil }
  }

  /// An equals sign and a backslash are escaped, line ends written as letters.
  static func value(_ text: String) -> String {
    escaped(text) { scalar in
      switch scalar {
      case "=", "\\": "\\" + String(scalar)
      case "\n": "\\n"
      case "\r": "\\r"
      default: nil
      }
    }
  }

  /// By code points, since a mark that follows would make another character of the one to be escaped. Control
  /// characters could end the message or act on a terminal: they become spaces.
  private static func escaped(_ text: String, _ replacement: (Unicode.Scalar) -> String?) -> String {
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if let replaced = replacement(scalar) {
        line.append(contentsOf: replaced.unicodeScalars)
      } else {
        let acts =
          scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}"
        line.append(acts ? " " : scalar)
      }
    }
    return String(line)
  }
}
