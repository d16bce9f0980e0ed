public import ECS

/// What `snapshot.json` says: whose tables these are, and from when.
public struct SnapshotManifest: Sendable, Hashable {
  /// The host that was captured.
  public struct Host: Sendable, Hashable {
    /// The host's name.
    public let name: String
    /// Its stable identifier (on Windows the machine GUID, else osquery's host UUID).
    public let id: String
    /// The name of its operating system, for a person.
    public let os: String

    /// A host by its names.
    public init(name: String, id: String, os: String) {
      self.name = name
      self.id = id
      self.os = os
    }
  }

  /// The form's version that is read and written.
  public static let version = 1
  /// The version of osquery whose tables a snapshot has.
  static let osqueryVersion = "5.23.0"

  /// The platform, which decides what tables there are.
  public let platform: HostPlatform
  /// The host.
  public let host: Host
  /// When the tables were read.
  public let capturedAt: Timestamp
  /// The version of osquery that read them.
  public let osqueryVersion: String

  /// A manifest by its parts.
  public init(
    platform: HostPlatform, host: Host, capturedAt: Timestamp, osqueryVersion: String = "5.23.0"
  ) {
    self.platform = platform
    self.host = host
    self.capturedAt = capturedAt
    self.osqueryVersion = osqueryVersion
  }

  /// Reads the text of a `snapshot.json`; `file` is named in errors.
  init(_ bytes: [UInt8], file: String) throws(SnapshotError) {
    let value: JSONValue
    do {
      value = try JSONParser.parse(bytes, limits: JSONParser.Limits(depth: 8, bytes: 1 << 20))
    } catch {
      throw SnapshotError(code: .malformed, file: file, line: error.line, detail: error.detail)
    }
    guard value["version"]?.int == Self.version else {
      throw SnapshotError(
        code: .unsupported, file: file, line: nil,
        detail: "\"version\" must be \(Self.version); a snapshot of another version cannot be read")
    }
    func text(_ key: String, in value: JSONValue?) throws(SnapshotError) -> String {
      guard let text = value?[key]?.string, !text.isEmpty else {
        throw SnapshotError(
          code: .malformed, file: file, line: nil, detail: "\"\(key)\" must be a text that is not empty")
      }
      return text
    }
    let platformName = try text("platform", in: value)
    guard let platform = HostPlatform(rawValue: platformName) else {
      throw SnapshotError(
        code: .unsupported, file: file, line: nil,
        detail: "\"platform\" is \(platformName); it must be linux, darwin or windows")
    }
    guard let captured = Timestamp(try text("captured_at", in: value)) else {
      throw SnapshotError(
        code: .malformed, file: file, line: nil,
        detail: "\"captured_at\" must be a time such as 2024-06-11T10:00:00Z")
    }
    let host = value["host"]
    self.init(
      platform: platform,
      host: Host(
        name: try text("name", in: host), id: try text("id", in: host), os: try text("os", in: host)),
      capturedAt: captured, osqueryVersion: try text("osquery_version", in: value))
  }

  /// The text of the file.
  var json: JSONValue {
    [
      "version": .number(JSONNumber(Self.version)), "platform": .string(platform.rawValue),
      "host": ["name": .string(host.name), "id": .string(host.id), "os": .string(host.os)],
      "captured_at": .string(capturedAt.description), "osquery_version": .string(osqueryVersion),
    ]
  }
}
