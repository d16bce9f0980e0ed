import Agent
import ArgumentParser
import ECS
import Foundation

/// How results are printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case table
  case json
}

/// Which configuration a command works with.
struct ConfigurationOptions: ParsableArguments {
  @Option(
    name: .long, help: "Configuration file. [default: $DOSSIER_CONFIG, /etc/dossier/dossier.toml, built-in]")
  var config: String?

  @Option(name: .long, help: "The database of what was accepted and seen. [default: store.path]")
  var store: String?

  @Option(
    name: .long,
    help: "KEY=VALUE: a key of the configuration, such as osquery.sessions=2; may be repeated.")
  var setting: [String] = []

  /// The configuration, with what the options override.
  func read() throws -> Configuration {
    var configuration = try Environment.configuration(config, set: setting)
    if let store { configuration.store.path = Environment.absolute(store) }
    return configuration
  }
}

/// The options of every command that runs statements.
struct RuntimeOptions: ParsableArguments {
  @OptionGroup var common: ConfigurationOptions

  @Option(name: .long, help: "The osqueryi binary, or osqueryi-replay.")
  var osqueryi: String?

  @Option(name: .long, help: "A host snapshot: answer from it through osqueryi-replay.")
  var snapshot: String?

  @Option(name: .long, help: "The folder that holds the files of a collected host or a mounted image.")
  var fileRoot: String?

  /// The configuration, with what the options override.
  func configuration() throws -> Configuration {
    var configuration = try common.read()
    if let osqueryi { configuration.osquery.path = Environment.absolute(osqueryi) }
    if let snapshot {
      configuration.osquery.snapshot = Environment.absolute(snapshot)
      if osqueryi == nil { configuration.osquery.path = Environment.replay }
    }
    if let fileRoot { configuration.files.root = Environment.absolute(fileRoot) }
    return configuration
  }
}

/// What the process was started with.
enum Environment {
  static let variables = ProcessInfo.processInfo.environment

  /// The path of this executable.
  static let executable = Bundle.main.executablePath ?? CommandLine.arguments.first

  /// Where rules, query sets and the demo are.
  static let data = DataLocation.find(
    environment: variables, workingFolder: FileManager.default.currentDirectoryPath, executable: executable)

  /// The osqueryi-replay that stands beside this executable.
  static var replay: String {
    let folder = executable.map {
      URL(filePath: $0).resolvingSymlinksInPath().deletingLastPathComponent().path
    }
    return (folder ?? ".") + "/osqueryi-replay"
  }

  static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : FileManager.default.currentDirectoryPath + "/" + path
  }

  static func fileExists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// The configuration of a file; variables of the environment go before it, and `set` before both.
  static func configuration(_ named: String?, set: [String] = []) throws -> Configuration {
    let system = "/etc/dossier/dossier.toml"
    let isInstalled = FileManager.default.fileExists(atPath: system)
    let overrides = ConfigurationOverrides(environment: variables, settings: set)
    do {
      guard let file = named ?? variables["DOSSIER_CONFIG"] ?? (isInstalled ? system : data?.configuration)
      else {
        return try Configuration.parse([], file: "", overrides: overrides)
      }
      return try Configuration.read(absolute(file), overrides: overrides)
    } catch {
      throw CommandFailure.badInput(error.description)
    }
  }

  /// The present by the system's clock.
  static let now: @Sendable () -> Timestamp = {
    Timestamp(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded()))
  }
}
