import ECS
import Osquery

/// The host that answers: a snapshot's, or an empty Linux host.
struct ReplayHost {
  struct FlagValue {
    let name: String
    let kind: String
    let defaultValue: String
    let value: String
  }

  let snapshot: HostSnapshot?
  let quirks: Quirks
  let manifest: SnapshotManifest
  /// The flags by name, with the values that osqueryi's shell sets by itself.
  let flags: [FlagValue]
  private let enabled: Set<String>
  private let disabled: Set<String>

  /// What osqueryi changes when it runs as a shell.
  private static let shellValues = [
    "disable_events": "true", "disable_database": "true", "disable_logging": "true", "ephemeral": "true",
    "disable_extensions": "true",
  ]

  init(snapshot: HostSnapshot?, invocation: Invocation, catalog: FlagCatalog, now: Timestamp) {
    self.snapshot = snapshot
    manifest =
      snapshot?.manifest
      ?? SnapshotManifest(
        platform: .linux,
        host: SnapshotManifest.Host(
          name: "localhost", id: "00000000-0000-0000-0000-000000000000", os: "Linux"),
        capturedAt: now)
    quirks = Quirks(isOn: invocation["replay_quirks"] == "on")
    enabled = Self.names(invocation["enable_tables"])
    disabled = Self.names(invocation["disable_tables"])
    flags = catalog.flags.values.sorted { $0.name < $1.name }.map { flag in
      FlagValue(
        name: flag.name, kind: flag.kind.rawValue, defaultValue: flag.defaultValue,
        value: invocation.values[flag.name] ?? Self.shellValues[flag.name] ?? flag.defaultValue)
    }
  }

  var platform: HostPlatform { manifest.platform }

  /// The tables of the platform.
  var tables: [TableSchema] { TableCatalog.bundled.tables(on: platform) }

  /// Whether flags leave the table in.
  func isEnabled(_ table: String) -> Bool {
    !disabled.contains(table) && (enabled.isEmpty || enabled.contains(table))
  }

  /// The user ID as whom osqueryi would run: root, or on Windows the local system.
  var currentUser: [UInt8] { Array((platform == .windows ? "18" : "0").utf8) }

  /// The host for a person.
  var description: String {
    snapshot == nil
      ? "none (an empty Linux host)" : "\(manifest.host.name), \(manifest.host.os), \(manifest.capturedAt)"
  }

  private static func names(_ list: String) -> Set<String> {
    Set(list.split(separator: ",").map { name in String(name.filter { $0 != " " }) })
  }
}
