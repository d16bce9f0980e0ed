import Agent
import ArgumentParser
import Detection
import Foundation
import Handoff
import Hashing
import Store

@main
struct DossierCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dossier",
    abstract: "Works through a detection rule's investigation guide on the host, for every alert.",
    discussion: """
      Data goes to standard output, everything else to standard error. Exit status: 0 ok, 1 something failed, \
      2 wrong use, 65 bad input.

      Example: dossier demo --output out
      """,
    version: dossierVersion,
    subcommands: [
      DemoCommand.self, DetectCommand.self, EnrichCommand.self, GuideCommand.self, RulesCommand.self,
      SearchCommand.self, ShowCommand.self, ListCommand.self, HashCommand.self, SnapshotCommand.self,
      DoctorCommand.self, AgentCommand.self, DeliveriesCommand.self, RetryCommand.self, VerifyCommand.self,
    ])

  /// ArgumentParser's own status for wrong use is 64; the design's is 2.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let error as CommandFailure {
      Console.error(error.message)
      Foundation.exit(error.status)
    } catch let error as any BadConfiguration {
      Console.error(error.description)
      Foundation.exit(65)
    } catch let error as StoreError {
      Console.error(error.description)
      Foundation.exit(1)
    } catch {
      let status = exitCode(for: error)
      let message = fullMessage(for: error)
      if status == .success { Console.print(message) } else { Console.error(message) }
      Foundation.exit(status == .validationFailure ? 2 : status.rawValue)
    }
  }
}

/// What is wrong with a configuration, or with what it names: running the same again would not help.
private protocol BadConfiguration: Error, CustomStringConvertible {}

extension ConfigurationError: BadConfiguration {}
extension RuleProblem: BadConfiguration {}
extension SigningKeyError: BadConfiguration {}
extension SinkSettingsError: BadConfiguration {}
