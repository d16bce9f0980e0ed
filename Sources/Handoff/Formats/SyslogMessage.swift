internal import ECS

/// A dossier as one message of syslog.
///
/// Source: RFC 5424, section 6 (format and lengths), and RFC 6587, section 3.4.1 (octet counting on TCP).
/// What daemons of this host read from `/dev/log` is the older form of RFC 3164, section 4.1.
struct SyslogMessage {
  let view: DossierView
  let settings: SyslogSink.Settings

  func bytes() -> [UInt8] {
    let time = (view.time ?? Timestamp(view.created)).map(\.description) ?? "-"
    let host = Self.word(view.host ?? "", most: 255)
    let application = Self.word(settings.application, most: 48)
    return line(after: "<\(priority)>1 \(time) \(host) \(application) - dossier - ")
  }

  /// The message for a daemon of this host: without time and host, which rsyslog and journald put in
  /// themselves; RFC 5424's header they take for a part of the text.
  func local() -> [UInt8] {
    let tag = Self.word(settings.application, most: 48).map { ":[".contains($0) ? "_" : $0 }
    return line(after: "<\(priority)>" + String(tag) + ": ")
  }

  private var priority: Int { settings.facility * 8 + severity }

  private func line(after header: String) -> [UInt8] {
    let room = max(0, settings.mostBytes - header.utf8.count)
    let text =
      switch settings.form {
      case .cef: CEFMessage(view, mostBytes: room).text()
      case .plain: BoundedText.cut(plain, toBytes: room)
      }
    return Array((header + text).utf8)
  }

  /// The message with its length before it.
  func counted() -> [UInt8] {
    let bytes = bytes()
    return Array("\(bytes.count) ".utf8) + bytes
  }

  private var plain: String {
    let findings = view.list("findings")
    let first = findings.first?["title"]?.string.map { ", first: \($0)" } ?? ""
    let place = view.host.map { " on \($0)" } ?? ""
    let person = view.user.map { " by \($0)" } ?? ""
    return MarkdownText.visible(
      "dossier \(view.id): \(view.rule) (\(view.severity))\(place)\(person); \(findings.count) findings\(first)"
    )
  }

  /// 0 to 7, the lower the graver.
  private var severity: Int {
    switch view.severity {
    case "critical": 2
    case "high": 3
    case "medium": 4
    case "low": 5
    default: 6
    }
  }

  /// Visible ASCII without spaces, or a hyphen for none.
  private static func word(_ text: String, most: Int) -> String {
    let bytes = text.utf8.prefix(most).map { $0 > 0x20 && $0 < 0x7F ? $0 : UInt8(ascii: "_") }
    return bytes.isEmpty ? "-" : String(decoding: bytes, as: UTF8.self)
  }
}
