import ArgumentParser
import ECS
import Foundation
import Guides

struct GuideImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Writes query sets (osquery packs) from rules, alerts, Kibana's exports, packs and rule pages.",
    discussion: """
      Takes rule files (TOML), exported rules and alerts (NDJSON), response actions of type .osquery, \
      osquery packs and configurations, folders of files of one SQL statement each (.sql), Kibana's saved \
      queries and packs, and the plain text of a rule's web page, whose SQL lost its quotes: they are put back \
      where that is certain, and the statement is refused where it is not.

      Example: dossier guide import rules/windows --output Queries
      """)

  @Argument(help: "Files and folders.")
  var paths: [String]

  @Option(name: .long, help: "Write one file a query set into this folder, instead of standard output.")
  var output: String?

  @Option(name: .long, help: "The name of the query set, where one guide is imported.")
  var id: String?

  @Flag(name: .long, help: "Replace files that are there already.")
  var force = false

  func run() throws {
    let readings = GuideImporter().read(paths)
    var problems = readings.problems.map(\.description)
    let guides = readings.guides.filter { !$0.statements.isEmpty }
    if id != nil, guides.count > 1 {
      throw CommandFailure.usage("--id names one query set, but \(guides.count) guides have statements")
    }
    for guide in readings.guides {
      problems += guide.problems.map(\.description)
      if guide.statements.isEmpty, guide.problems.isEmpty, readings.guides.count == 1 {
        problems.append(
          "\(guide.file ?? guide.id): the guide \"\(guide.title)\" holds no statement to import")
      }
    }
    for remark in readings.remarks + guides.flatMap({ QuerySetWriter($0, id: id).remarks }) {
      // What will not be run is a fault of the guide; the rest is only worth knowing.
      if remark.code == .refused {
        problems.append(remark.description)
      } else {
        Console.note(remark.description)
      }
    }
    var taken: Set<String> = []
    for guide in guides { try write(guide, &taken, layout: guides.count == 1 ? .indented : .compact) }
    for problem in problems { Console.error(problem) }
    let statements = guides.reduce(0) { $0 + $1.statements.count }
    let summary = "\(guides.count) query sets with \(statements) statements imported"
    guard problems.isEmpty else {
      throw CommandFailure.failed("\(summary); \(problems.count) problems, see above")
    }
    Console.note(summary)
  }

  private func write(_ guide: Guide, _ taken: inout Set<String>, layout: JSONWriter.Layout) throws {
    var writer = QuerySetWriter(guide, id: id)
    let base = writer.id
    var number = 1
    while !taken.insert(writer.id).inserted {
      number += 1
      writer = QuerySetWriter(guide, id: "\(base)-\(number)")
    }
    let document = JSONValue.object(writer.document())
    guard let output else {
      return Console.print(document, layout: layout)
    }
    let folder = URL(filePath: Environment.absolute(output))
    let file = folder.appending(path: writer.id + ".json")
    if !force, FileManager.default.fileExists(atPath: file.path) {
      throw CommandFailure.failed(
        "\(file.path) is there already; --force replaces it, --id gives another name")
    }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(JSONWriter.bytes(document, layout: .indented) + [0x0A]).write(to: file, options: .atomic)
    } catch {
      throw CommandFailure.failed("\(file.path) cannot be written: \(error.localizedDescription)")
    }
    Console.print(file.path)
  }
}
