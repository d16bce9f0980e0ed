internal import TOML

/// Settings from outside the file: environment variables, and `KEY=VALUE` texts of the command line.
///
/// A setting's variable is `DOSSIER_` and its key in capitals with `_` for `.`: `DOSSIER_OSQUERY_SESSIONS` is
/// `osquery.sessions`. A variable that begins with a section's name and is no setting is an error; others are not
/// Dossier's settings and are left alone. Strings, times and sizes are written without quotes; arrays as in the file. Settings of single
/// sinks have no variable.
public struct ConfigurationOverrides: Sendable, Hashable {
  /// Variables that begin with `DOSSIER_` and are no settings.
  public static let otherVariables: Set<String> = [
    "DOSSIER_BENCHMARKS", "DOSSIER_CONFIG", "DOSSIER_DATA", "DOSSIER_FOLLOW_SEEDS", "DOSSIER_OSQUERYI",
    "DOSSIER_PYTHON", "DOSSIER_REPLAY", "DOSSIER_SHARED",
  ]

  private var values: [(name: String, key: String?, text: String)] = []

  /// No overrides.
  public init() {}

  /// The settings among the variables of an environment, in the order of their names; and `settings`, each
  /// `KEY=VALUE`, which go before them.
  public init(environment: [String: String], settings: [String] = []) {
    for (name, text) in environment.sorted(by: { $0.key < $1.key })
    where name.hasPrefix("DOSSIER_") && !Self.otherVariables.contains(name) {
      values.append((name, nil, text))
    }
    for setting in settings {
      let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      values.append((setting, String(parts[0]), parts.count > 1 ? String(parts[1]) : ""))
    }
  }

  /// Whether there are any.
  public var isEmpty: Bool { values.isEmpty }

  /// Two are equal when they set the same.
  public static func == (left: Self, right: Self) -> Bool {
    left.values.elementsEqual(right.values) { $0 == $1 }
  }

  /// Feeds what they set.
  public func hash(into hasher: inout Hasher) {
    for value in values {
      hasher.combine(value.name)
      hasher.combine(value.text)
    }
  }

  /// The variable of a setting.
  static func variable(of key: String) -> String {
    "DOSSIER_" + key.uppercased().replacing(".", with: "_")
  }

  /// The overrides as a document over the file's. Each of the keys can be set.
  func document(_ keys: [(path: String, kind: TOMLKind)]) throws -> TOMLDocument {
    var lines: [String: String] = [:]
    var order: [String] = []
    for value in values {
      let known = keys.first { candidate in
        if let key = value.key {
          key == candidate.path
        } else {
          Self.variable(of: candidate.path) == value.name
        }
      }
      guard let known else {
        guard value.key != nil || Self.looksLikeSetting(value.name, keys) else { continue }
        throw unknown(value, keys)
      }
      guard !value.text.utf8.contains(0x0A) else {
        throw ConfigurationError(
          description: "\(known.path) is given in the environment with a line's end in it")
      }
      let line = "\(known.path) = \(Self.literal(value.text, known.kind))"
      // One at a time, so that a wrong one is named.
      do throws(TOMLError) {
        _ = try TOMLDocument.parse(Array(line.utf8), file: value.name)
      } catch {
        throw ConfigurationError(description: "\(value.name): \(error.message)")
      }
      if lines.updateValue(line, forKey: known.path) == nil { order.append(known.path) }
    }
    let text = order.compactMap { lines[$0] }.joined(separator: "\n") + "\n"
    return try TOMLDocument.parse(Array(text.utf8), file: "environment and --setting")
  }

  private static func looksLikeSetting(_ name: String, _ keys: [(path: String, kind: TOMLKind)]) -> Bool {
    keys.contains { key in
      guard let dot = key.path.firstIndex(of: ".") else { return false }
      return name.hasPrefix(variable(of: String(key.path[..<dot])) + "_")
    }
  }

  private func unknown(
    _ value: (name: String, key: String?, text: String), _ keys: [(path: String, kind: TOMLKind)]
  ) -> ConfigurationError {
    let names = keys.map { value.key == nil ? Self.variable(of: $0.path) : $0.path }
    let nearest = nearestName(to: value.key ?? value.name, among: names)
    let what =
      value.key == nil ? "the environment variable \(value.name) is no setting" : "\(value.name) sets nothing"
    let help = nearest.map { "; did you mean \($0)?" } ?? "; every setting stands in Config/dossier.toml"
    return ConfigurationError(description: what + help)
  }

  /// A value as TOML writes it.
  private static func literal(_ text: String, _ kind: TOMLKind) -> String {
    switch kind {
    case .boolean, .integer, .number, .strings, .any: return text
    case .byteCount where Int(text) != nil: return text
    case .string, .duration, .byteCount, .choice:
      let escaped = text.unicodeScalars.map { scalar in
        switch scalar {
        case "\"", "\\": "\\\(scalar)"
        case "\0"..<" ", "\u{7F}":
          "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count)
            + String(scalar.value, radix: 16)
        default: String(scalar)
        }
      }
      return "\"" + escaped.joined() + "\""
    }
  }
}
