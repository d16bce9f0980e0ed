import Agent
import ArgumentParser
import ECS
import Foundation
import Hashing

struct HashCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hash",
    abstract: "Prints files' SHA-256 as sha256sum does, folders with all that is in them; links on demand.",
    discussion: """
      The output can be checked with `sha256sum --check`. Links are not followed, and of a folder neither are other \
      file systems entered nor devices, pipes and sockets opened.

      Example: dossier hash --jobs 4 /usr/local/bin
      """)

  @Argument(help: "Regular files, and folders.")
  var paths: [String]

  @Flag(name: .long, help: "Adds links to VirusTotal, Hybrid-Analysis, Talos and ANY.RUN.")
  var links = false

  @Option(name: .long, help: "Files that are read at the same time, 1 to 64.")
  var jobs = 2

  @Option(name: .long, help: "table or json.")
  var format = OutputFormat.table

  func validate() throws {
    guard (1...64).contains(jobs) else {
      throw ValidationError("--jobs is a number from 1 to 64, not \(jobs)")
    }
  }

  func run() async throws {
    let progress = Progress()
    var files: [RawPath] = []
    var failures = 0
    for path in paths {
      let before = files.count
      let listing = FolderListing(RawPath(path)) { found in progress.show("\(before + found) files found") }
      files += listing.files
      failures += listing.failures.count
      progress.end()
      for failure in listing.failures { show(failure) }
    }
    // A person waits for this, or ends it: the only bound on a file is its own end.
    let hasher = FileHasher(
      limits: FileHasher.Limits(bytes: .max, time: .seconds(31_536_000)), cache: DigestCache())
    let batch = FileBatch(hasher, workers: jobs, time: .seconds(31_536_000))
    var bytes: Int64 = 0
    // Pieces, so that results come as they are made, in their order.
    for start in stride(from: 0, to: files.count, by: 64) {
      let reports = await batch.reports(on: Array(files[start..<min(start + 64, files.count)]))
      progress.end()
      for report in reports {
        show(report)
        bytes += report.metadata?.size ?? 0
      }
      failures += reports.count { $0.state != .hashed }
      progress.show("\(start + reports.count) of \(files.count) files, \(bytes >> 20) MiB")
    }
    progress.end()
    if failures > 0 {
      throw CommandFailure.failed("\(failures) of \(files.count) files and folders have no hash")
    }
  }

  private func show(_ report: FileReport) {
    guard format == .table else {
      Console.print(Self.json(report))
      return
    }
    guard report.state == .hashed, let sha256 = report.sha256 else {
      Console.error("\(report.path): \(report.state.rawValue): \(report.reason ?? "")")
      return
    }
    Console.write(ChecksumLine.bytes(hex: sha256, path: report.path))
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
