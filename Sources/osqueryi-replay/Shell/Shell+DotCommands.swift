import Osquery

extension Shell {
  /// What follows a dot command.
  enum Outcome {
    /// The shell goes on; a status other than 0 counts as an error.
    case done(Int32)
    /// The shell ends.
    case leave(Int32)
  }

  func run(_ command: DotCommand) -> Outcome {
    switch command {
    case .nothing, .timeout: break
    case .all(let table): return .done(all(table))
    case .socket: out.write(invocation["extensions_socket"] + "\n")
    case .connect: return refuse("a replay has no extension sockets")
    case .disconnect: return refuse("Not connected to a socket")
    case .exit(let code): return .leave(Int32(truncatingIfNeeded: code))
    case .quit: return .leave(0)
    case .features: writeFeatures()
    case .help: log.write(Usage.shell)
    case .print(let words): out.write(words.joined(separator: [0x20]) + [0x0A])
    case .schema(let prefix): writeSchemas(prefix)
    case .tables(let prefix): writeTables(prefix)
    case .show: writeSettings()
    case .version: out.write(versions)
    case .unknown(let name):
      log.line("Error: unknown command or invalid arguments:  \"", name, "\". Enter \".help\" for help")
      return .done(1)
    case .bail, .echo, .headers, .mode, .nullValue, .separator, .timer, .width: return set(command)
    }
    return .done(0)
  }

  private func set(_ command: DotCommand) -> Outcome {
    switch command {
    case .bail(let word): settings.stopsAtErrors = isOn(word)
    case .echo(let word): settings.hasEcho = isOn(word)
    case .headers(let word): settings.hasHeader = isOn(word)
    case .timer(let word): settings.isTimed = isOn(word)
    case .nullValue(let word): settings.nullValue = ShellSettings.cut(word)
    case .separator(let word): settings.separator = ShellSettings.cut(word)
    case .width(let widths): settings.widths = widths
    case .mode(let name):
      guard settings.setMode(String(decoding: name, as: UTF8.self)) else {
        return refuse("mode should be one of: column csv line list pretty")
      }
    default: break
    }
    return .done(0)
  }

  private func refuse(_ reason: String) -> Outcome {
    log.line("Error: " + reason)
    return .done(1)
  }

  private func isOn(_ word: [UInt8]) -> Bool {
    if let value = DotValue.switched(word) { return value }
    log.line("ERROR: Not a boolean value: \"", word, "\". Assuming \"no\".")
    return false
  }

  private func all(_ table: [UInt8]) -> Int32 {
    guard let failure = execute(Array("SELECT * FROM ".utf8) + table) else { return 0 }
    log.line("Error querying table: ", table)
    return failure.code
  }

  private func writeTables(_ prefix: [UInt8]) {
    for table in database.tables where table.schema.name.utf8.starts(with: prefix) {
      out.write("  => \(table.schema.name)\n")
    }
  }

  private func writeSchemas(_ prefix: [UInt8]) {
    for table in database.tables where table.schema.name.utf8.starts(with: prefix) {
      out.write("CREATE TABLE \(table.schema.name)\(table.definition);\n")
    }
  }

  private var versions: String {
    "osquery \(Version.osquery)\nusing SQLite \(Database.libraryVersion)\n"
  }

  private func writeFeatures() {
    for flag in database.host.flags where flag.kind == "bool" {
      if flag.name.hasPrefix("disable_") || flag.name.hasPrefix("enable_") {
        out.write("\(flag.name): \(flag.value)\n")
      }
    }
  }

  private func writeSettings() {
    func line(_ name: String, _ value: String) {
      out.pad(13 - name.utf8.count)
      out.write("\(name): \(value)\n")
    }
    out.write(versions + "\nGeneral settings:\n")
    line("Snapshot", database.host.description)
    line("Socket", invocation["extensions_socket"])
    out.write("\nShell settings:\n")
    line("echo", settings.hasEcho ? "on" : "off")
    line("headers", settings.hasHeader ? "on" : "off")
    line("mode", settings.modeName)
    line("nullvalue", Self.quoted(settings.nullValue))
    line("output", invocation["output"].isEmpty ? "stdout" : invocation["output"])
    line("separator", Self.quoted(settings.separator))
    line("width", settings.widths.prefix { $0 != 0 }.map { "\($0) " }.joined())
    out.write("\nNon-default flags/options:\n")
    for flag in database.host.flags where flag.value != flag.defaultValue {
      out.write("  \(flag.name): \(flag.value)\n")
    }
  }

  private static func quoted(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    return "\"" + text.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined() + "\""
  }
}
