/// The flags that osqueryi knows, and those of this stand-in.
struct FlagCatalog {
  /// What a flag's value must look like.
  enum Kind: String {
    case bool, string, int32, uint32, uint64
    /// `on` or `off`; only flags of the stand-in are of this kind.
    case toggle
  }

  struct Flag {
    let name: String
    let kind: Kind
    let defaultValue: String
  }

  /// Flags that osqueryi does not have.
  private static let own = [
    Flag(name: "snapshot", kind: .string, defaultValue: ""),
    Flag(name: "replay_quirks", kind: .toggle, defaultValue: "on"),
  ]

  /// The flags by name.
  let flags: [String: Flag]

  init() {
    var flags: [String: Flag] = [:]
    let text = Self.names.withUTF8Buffer { String(decoding: $0, as: UTF8.self) }
    for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
      let words = line.split(separator: 0x20, maxSplits: 2).map { String(Substring($0)) }
      guard words.count >= 2, let kind = Kind(rawValue: words[1]) else { continue }
      flags[words[0]] = Flag(name: words[0], kind: kind, defaultValue: words.count > 2 ? words[2] : "")
    }
    for flag in Self.own { flags[flag.name] = flag }
    self.flags = flags
  }

  /// The flag of that name; dashes count as underscores.
  func flag(named name: String) -> Flag? {
    flags[name] ?? flags[String(decoding: name.utf8.map { $0 == 0x2D ? 0x5F : $0 }, as: UTF8.self)]
  }
}

extension FlagCatalog.Kind {
  /// The value as it is stored; nil when the text is none.
  func value(_ text: String) -> String? {
    switch self {
    case .string: return text
    case .toggle: return text == "on" || text == "off" ? text : nil
    case .bool:
      switch text.lowercased() {
      case "1", "t", "true", "y", "yes": return "true"
      case "0", "f", "false", "n", "no": return "false"
      default: return nil
      }
    case .int32: return Int32(text).map(String.init)
    case .uint32: return UInt32(text).map(String.init)
    case .uint64: return UInt64(text).map(String.init)
    }
  }
}
