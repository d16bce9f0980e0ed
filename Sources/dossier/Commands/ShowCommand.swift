import ArgumentParser
import ECS
import Foundation
import Handoff

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Prints a dossier as Markdown for a case, as a STIX 2.1 bundle, as an OCSF finding or as JSON.",
    discussion: """
      In the Markdown every value of the host stands in code, so that nothing in it becomes a link, a mention or \
      formatting. Nothing is sent anywhere.

      Example: dossier show d29a7e2f --directory dossiers --format markdown
      """)

  @Argument(help: "A dossier's file, or its id (the beginning is enough) in --directory.")
  var dossier: String

  @Option(name: .long, help: "The folder that dossiers were written to.")
  var directory = "."

  @Option(name: .long, help: "markdown, stix, ocsf or json.")
  var format = Format.markdown

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case markdown
    case stix
    case ocsf
    case json

    var dossierFormat: DossierFormat {
      switch self {
      case .markdown: .markdown
      case .stix: .stix
      case .ocsf: .ocsf
      case .json: .json
      }
    }
  }

  func run() throws {
    let isFile = FileManager.default.fileExists(atPath: dossier)
    do {
      let document =
        isFile
        ? try DossierFolder.document(at: dossier) : try DossierFolder(path: directory).document(id: dossier)
      var text = try format.dossierFormat.text(of: document)
      if text.hasSuffix("\n") { text.removeLast() }
      Console.print(text)
    } catch let error as HandoffError {
      throw error.operation == "understood"
        ? CommandFailure.badInput(error.description) : CommandFailure.failed(error.description)
    } catch let error as DossierFormatError {
      throw CommandFailure.badInput("\(dossier): \(error.description)")
    }
  }
}
