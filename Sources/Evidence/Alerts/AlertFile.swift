internal import ECS
internal import Osquery

/// A file that an alert names, with what the alert knows of it.
public struct AlertFile: Sendable, Hashable {
  /// The path as the alert has it.
  public var path: String
  /// What the file is to the alert: the ECS field that names it, or `command_line`.
  public var role: String
  /// The hashes that the alert carries, by ECS name (`md5`, `sha1`, `sha256` …), in lower case.
  public var recorded: [String: String]
  /// What the alert says of the signature.
  public var signature: AlertSignature?

  /// The files of an alert in the order of their weight; a path may come in several roles.
  static func all(in document: JSONObject, platform: HostPlatform) -> [AlertFile] {
    var files: [AlertFile] = []
    for (field, prefix) in fields {
      for path in document.scalars(at: field).compactMap(\.string) where isAbsolute(path, platform) {
        files.append(
          AlertFile(
            path: path, role: field.name, recorded: hashes(document, prefix: prefix),
            signature: AlertSignature(document, prefix: prefix)))
      }
    }
    for prefix in ["process", "process.parent"] {
      guard let process = AlertProcess(document, prefix: prefix) else { continue }
      let named = NamedFiles.paths(
        commandLine: process.commandLine, arguments: process.arguments, isWindows: platform == .windows)
      let role = prefix == "process" ? "command_line" : "parent.command_line"
      files += named.map { AlertFile(path: $0, role: role, recorded: [:], signature: nil) }
    }
    return files
  }

  private static let fields: [(FieldPath, String)] = [
    ("process.executable", "process"), ("dll.path", "dll"), ("file.path", "file"),
    ("process.parent.executable", "process.parent"),
  ]

  private static func isAbsolute(_ path: String, _ platform: HostPlatform) -> Bool {
    platform == .windows ? WindowsPath.isAbsolute(path) : path.hasPrefix("/")
  }

  private static func hashes(_ document: JSONObject, prefix: String) -> [String: String] {
    var hashes: [String: String] = [:]
    for name in ["md5", "sha1", "sha256", "sha512"] {
      hashes[name] = document.text(FieldPath("\(prefix).hash.\(name)"))?.lowercased()
    }
    return hashes
  }
}

/// A name or address that an alert says was contacted.
public struct AlertContact: Sendable, Hashable {
  /// The name or address.
  public var value: String
  /// Whether it is an address.
  public var isAddress: Bool
  /// The field that names it.
  public var field: String

  static func all(in document: JSONObject) -> [AlertContact] {
    let fields: [(String, Bool)] = [
      ("dns.question.name", false), ("destination.domain", false), ("url.domain", false),
      ("destination.ip", true),
      ("dns.resolved_ip", true),
    ]
    return fields.flatMap { field, isAddress in
      document.scalars(at: FieldPath(field)).compactMap(\.string).filter { !$0.isEmpty }
        .map { AlertContact(value: $0, isAddress: isAddress, field: field) }
    }
  }
}
