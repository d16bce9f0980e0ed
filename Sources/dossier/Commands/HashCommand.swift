import Agent
import ArgumentParser
import ECS
import Foundation
import Hashing

struct HashCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hash",
    abstract: "Prints files' SHA-256 (as sha256sum does), with reputation links on demand.",
    discussion: "Example: dossier hash --links /usr/bin/env")

  @Argument(help: "Regular files; never a device or FIFO, and a link is not followed.")
  var paths: [String]

  @Flag(name: .long, help: "Adds links to VirusTotal, Hybrid-Analysis, Talos and ANY.RUN.")
  var links = false

  @Option(name: .long, help: "table or json.")
  var format = OutputFormat.table

  func run() async throws {
    let reports = await FileBatch(FileHasher()).reports(on: paths.map { RawPath($0) })
    for report in reports {
      switch format {
      case .json: Console.print(Self.json(report))
      case .table: show(report)
      }
    }
    let failures = reports.count { $0.state != .hashed }
    if failures > 0 { throw CommandFailure.failed("\(failures) of \(reports.count) files have no hash") }
  }

  private func show(_ report: FileReport) {
    guard report.state == .hashed, let sha256 = report.sha256 else {
      Console.error("\(report.path): \(report.state.rawValue): \(report.reason ?? "")")
      return
    }
    Console.print("\(sha256)  \(report.path)")
    guard links, let links = ReputationLinks(sha256: sha256) else { return }
    for link in links.all { Console.note("  \(link.name): \(link.url)") }
  }

  private static func json(_ report: FileReport) -> JSONValue {
    var object: JSONObject = [
      "path": .string(report.path.description), "state": .string(report.state.rawValue),
    ]
    if let reason = report.reason { object["reason"] = .string(reason) }
    if let size = report.metadata?.size { object["size"] = .number(JSONNumber(size)) }
    if report.state == .hashed, let sha256 = report.sha256 {
      object["sha256"] = .string(sha256)
      let links = ReputationLinks(sha256: sha256)?.all ?? []
      object["links"] = .object(JSONObject(links.map { ($0.name, .string($0.url)) }))
    }
    return .object(object)
  }
}
