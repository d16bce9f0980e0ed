import ArgumentParser
import ECS
import Handoff

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists the dossiers of a folder, the newest alert first.",
    discussion: "Example: dossier list --directory dossiers --format json")

  @Option(name: .long, help: "The folder that dossiers were written to.")
  var directory = "."

  @Option(name: .long, help: "table or json.")
  var format = OutputFormat.table

  func run() throws {
    let folder = DossierFolder(path: directory)
    var summaries: [DossierListing] = []
    var unreadable = 0
    let progress = Progress()
    let ids = try Self.ids(folder)
    for (index, id) in ids.enumerated() {
      progress.show("\(index) of \(ids.count) dossiers")
      do {
        summaries.append(try DossierListing(try folder.document(id: id)))
      } catch {
        unreadable += 1
        Console.error("\(directory)/\(id).json: \(error)")
      }
    }
    progress.end()
    show(summaries.sorted { ($0.time ?? "", $0.id) > ($1.time ?? "", $1.id) })
    if unreadable > 0 { throw CommandFailure.badInput("\(unreadable) files hold no dossier") }
  }

  private static func ids(_ folder: DossierFolder) throws -> [String] {
    do throws(HandoffError) {
      return try folder.ids()
    } catch {
      throw CommandFailure.failed(error.description)
    }
  }

  private func show(_ summaries: [DossierListing]) {
    switch format {
    case .json: for summary in summaries { Console.print(summary.json) }
    case .table:
      var table = TextTable(headers: ["time", "severity", "rule", "host", "user", "status", "findings", "id"])
      table.widest = 40
      table.rows = summaries.map(\.cells)
      for line in table.lines() { Console.print(line) }
      Console.note("\(summaries.count) dossiers")
    }
  }
}
