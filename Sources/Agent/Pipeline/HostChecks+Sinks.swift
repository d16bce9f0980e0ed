internal import Handoff

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// What is wrong with sinks that can be made, and would never deliver, or not safely.
struct SinkDoubts {
  private(set) var failures: [String] = []
  private(set) var warnings: [String] = []

  init(_ sinks: [SinkSettings]) {
    for sink in sinks {
      switch sink.kind {
      case .command(let words): look(at: words, of: sink.name)
      case .webhook(let settings): look(at: settings.connection, of: sink.name)
      case .elasticsearch(let settings): look(at: settings.connection, of: sink.name)
      case .theHive(let settings): look(at: settings.connection, of: sink.name)
      case .kibanaCase(let settings): look(at: settings.connection, of: sink.name)
      case .file, .directory, .standardOutput, .syslog: break
      }
    }
  }

  private mutating func look(at command: [String], of sink: String) {
    guard let program = command.first, !FileManager.default.isExecutableFile(atPath: program) else { return }
    let isThere = FileManager.default.fileExists(atPath: program)
    failures.append(
      "the sink '\(sink)' cannot deliver: its program \(program) "
        + (isThere ? "may not be run by this user" : "is not there"))
  }

  /// Looks at addresses that stand in the settings themselves: what a name leads to may be another thing tomorrow.
  private mutating func look(at connection: HTTPConnectionSettings, of sink: String) {
    let host = connection.address.host
    let address = IPAddress(host)
    if let address, address.isPrivate, !connection.allowsPrivate {
      failures.append(
        "the sink '\(sink)' cannot deliver: \(address) is an address of this host or a private network; set "
          + "allow_private = true to deliver there")
    } else if !connection.address.isSecure, !connection.allowsPrivate {
      warnings.append(
        "the sink '\(sink)' sends dossiers unencrypted to \(host): let its url begin with https://")
    }
  }
}

extension HostChecks {
  /// Whether the agent has anything to read: files, standard input or HTTP.
  public var intake: Check {
    configuration.hasIntake
      ? Check(name: "intake", status: .ok, found: "there is something to read")
      : Check(name: "intake", status: .warning, found: Configuration.noIntake)
  }
}

extension Configuration {
  /// Whether events or alerts can reach the agent at all.
  var hasIntake: Bool { intake.inputs > 0 || http.enabled }

  /// What is said where they cannot.
  static let noIntake =
    "nothing is read: no files are named, standard input is not read and HTTP is off; set intake.files, "
    + "intake.alert_files, intake.stdin or http.enabled"
}
