/// What an engine wrote to standard error during one statement.
struct EngineMessages: Sendable, Hashable {
  /// The shell's own `Error:` line, without its prefix; nil when the statement did not fail.
  private(set) var error: String?
  /// Everything else, each text once, in order.
  private(set) var warnings: [String] = []

  private static let maximumWarnings = 20
  private static let maximumLength = 500

  /// Reads `bytes`; `leftOut` bytes followed that were not kept.
  init(_ bytes: [UInt8], leftOut: Int = 0) {
    var seen: Set<String> = []
    var skipped = 0
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let text = Self.bounded(line)
      if text.isEmpty { continue }
      if let message = Self.errorText(text) {
        if error == nil { error = message }
      } else if !seen.insert(Self.messageText(text)).inserted {
        continue
      } else if warnings.count < Self.maximumWarnings {
        warnings.append(Self.messageText(text))
      } else {
        skipped += 1
      }
    }
    if skipped > 0 || leftOut > 0 {
      warnings.append(
        "The engine wrote more: \(skipped) further messages and \(leftOut) bytes were left out.")
    }
  }

  private static func bounded(_ line: ArraySlice<UInt8>) -> String {
    let text = String(decoding: line.prefix(maximumLength * 4), as: UTF8.self)
      .filter { $0 != "\r" && $0 != "\0" }
    return text.count > maximumLength ? text.prefix(maximumLength) + "…" : text
  }

  /// `Error: near line 3: no such table: x` and `Error: no such table: x` → `no such table: x`.
  private static func errorText(_ line: String) -> String? {
    guard line.hasPrefix("Error: ") else { return nil }
    let message = line.dropFirst("Error: ".count)
    guard message.hasPrefix("near line ") else { return String(message) }
    let rest = message.dropFirst("near line ".count).drop { $0.isNumber }
    return rest.hasPrefix(": ") ? String(rest.dropFirst(2)) : String(message)
  }

  /// The message of a log line (`W1121 17:52:51.866669 24723 file.cpp:1012] message`), or the line as it is.
  private static func messageText(_ line: String) -> String {
    guard let level = line.first, "IWEF".contains(level), line.dropFirst().prefix(4).allSatisfy(\.isNumber),
      let bracket = line.firstIndex(of: "]"), line[bracket...].hasPrefix("] ")
    else { return line }
    let head = line[..<bracket]
    guard head.split(separator: " ").count == 4,
      head.contains(".cpp:") || head.contains(".mm:")
        || head.contains(".h:")
    else { return line }
    return String(line[bracket...].dropFirst(2))
  }
}

extension EngineMessages {
  /// The table that an error says does not exist; nil for any other error.
  static func missingTable(in error: String) -> String? {
    let prefix = "no such table: "
    return error.hasPrefix(prefix) ? String(error.dropFirst(prefix.count)) : nil
  }
}
