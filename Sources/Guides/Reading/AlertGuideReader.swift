public import ECS
import Osquery

/// Reads the guide that an Elastic alert carries of its rule (`kibana.alert.rule.note`, with the statements
/// rendered as `!{osquery{…}}`).
public struct AlertGuideReader: Sendable {
  private let limits: GuideLimits

  /// A reader with bounds; it holds no state.
  public init(limits: GuideLimits = GuideLimits()) { self.limits = limits }

  /// The guide of the alert's rule, or nil when the alert has no note. Field names may be dotted, nested or
  /// both.
  ///
  /// Never throws: what of the note is not usable is told in `Guide.problems`, with line and column in the
  /// note.
  public func guide(of alert: JSONObject) -> Guide? {
    guard let note = alert.text("kibana.alert.rule.note"), !note.isEmpty else { return nil }
    let bytes = Array(note.utf8)
    let contents = NoteReader.read(note, limits: limits) { offset in
      Self.place(of: offset, in: bytes)
    }
    let id = alert.text("kibana.alert.rule.rule_id")
    let name = alert.text("kibana.alert.rule.name")
    return Guide(
      id: id ?? name ?? "alert", title: name ?? id ?? "", ruleID: id,
      ruleVersion: alert.first("kibana.alert.rule.version")?.int, source: .alert,
      platforms: Self.platforms(of: alert), contents: contents)
  }

  private static func platforms(of alert: JSONObject) -> Set<HostPlatform> {
    let host = HostPlatform.named([alert.text("host.os.type") ?? ""])
    guard host.isEmpty else { return host }
    return HostPlatform.named(tags: alert.scalars(at: "kibana.alert.rule.tags").compactMap(\.string))
  }

  private static func place(of offset: Int, in note: [UInt8]) -> GuideError.Place {
    let before = note.prefix(offset)
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    let column = before[start...].count { $0 & 0xC0 != 0x80 } + 1
    return GuideError.Place(line: line, column: column)
  }
}
