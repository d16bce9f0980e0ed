internal import ECS
internal import Logging

/// One log line on its way to text: bounded, and without characters that could do harm on a terminal.
struct LogLine {
  var time: Timestamp
  var event: LogEvent
  var logger: String
  var metadata: Logger.Metadata

  /// Bounds, in Unicode scalars and entries.
  static let longestMessage = 8 << 10
  static let longestValue = 2 << 10
  static let mostValues = 32

  /// Names that ECS has for what Dossier's log lines tell; anything else becomes a label.
  private static let fields = [
    "alert": "kibana.alert.uuid", "rule": "rule.id", "rule_name": "rule.name", "path": "file.path",
    "error": "error.message", "duration_ms": "event.duration_ms", "url": "url.full",
    "status": "http.response.status_code",
  ]

  /// The line as JSON with ECS names.
  var json: String {
    var text = "{\"@timestamp\":\"\(time)\",\"log.level\":\"\(event.level)\",\"message\":"
    text += Self.quoted(event.message.description, Self.longestMessage)
    text += ",\"ecs.version\":\"8.11.0\",\"log.logger\":" + Self.quoted(logger, Self.longestValue)
    text += ",\"service.name\":\"dossier\",\"event.dataset\":\"dossier.agent\""
    for (key, value) in values {
      let name = Self.fields[key] ?? "labels." + Self.labelName(key)
      text += "," + Self.quoted(name, Self.longestValue) + ":" + Self.quoted(value, Self.longestValue)
    }
    return text + "}\n"
  }

  /// The line for a person: time, level, message, and then what belongs to it as `key=value`.
  /// - Parameter hasPriority: whether it goes to the system's journal, which knows time and level itself; it then
  ///   begins with the level as sd-daemon(3) has it.
  func text(hasPriority: Bool) -> String {
    var text = hasPriority ? "<\(event.level.priority)>" : "\(time) \(event.level) "
    text += Self.escaped(event.message.description, Self.longestMessage, quotes: false)
    for (key, value) in values {
      let isBare =
        !value.isEmpty && value.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x3D }
      text += " \(Self.labelName(key))="
      text += isBare && value.utf8.count <= Self.longestValue ? value : Self.quoted(value, Self.longestValue)
    }
    return text + "\n"
  }

  /// What belongs to the message, by name.
  private var values: [(String, String)] {
    var all = metadata
    if let error = event.error, all["error"] == nil { all["error"] = .string(String(describing: error)) }
    let kept = all.sorted { $0.key < $1.key }.prefix(Self.mostValues)
    let values = kept.map { ($0.key, $0.value.description) }
    let left = all.count - kept.count
    return left == 0 ? values : values + [("left_out", String(left))]
  }

  private static func labelName(_ key: String) -> String {
    let name = key.prefix(64).map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" }
    return String(name)
  }

  private static func quoted(_ text: String, _ longest: Int) -> String {
    "\"" + escaped(text, longest, quotes: true) + "\""
  }

  /// Control characters, and those that reorder or break lines, become JSON escapes.
  private static func escaped(_ text: String, _ longest: Int, quotes: Bool) -> String {
    var result = ""
    var count = 0
    for scalar in text.unicodeScalars {
      count += 1
      if count > longest {
        result += "…"
        break
      }
      switch scalar {
      case "\"" where quotes: result += "\\\""
      case "\\" where quotes: result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default:
        if scalar.isHarmful {
          let hex = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }
}

extension Unicode.Scalar {
  /// Controls (C0, DEL, C1), line and paragraph separators, and what changes the direction of text.
  fileprivate var isHarmful: Bool {
    switch value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}

extension Logger.Level {
  /// syslog's severity (RFC 5424, section 6.2.1).
  fileprivate var priority: Int {
    switch self {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }
}
