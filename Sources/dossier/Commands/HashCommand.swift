import Agent
import ArgumentParser
import ECS
import Foundation
import Hashing
import Synchronization

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
    var files: [ListedFile] = []
    var failures = 0
    for path in paths {
      let before = files.count
      let listing = FolderListing(RawPath(path)) { found in progress.show("\(before + found) files found") }
      files += listing.files
      failures += listing.failures.count
      progress.end()
      for failure in listing.failures { HashOutput.show(failure, format) }
    }
    // A person waits for this, or ends it: the only bound on a file is its own end. Each file is read once, so there
    // is nothing to remember.
    let hasher = FileHasher(limits: FileHasher.Limits(bytes: .max, time: .seconds(31_536_000)))
    let batch = FileBatch(hasher, workers: jobs, time: .seconds(31_536_000))
    let output = Mutex(HashOutput(format: format, links: links, files: files.count))
    await batch.forEachReport(on: files) { report in output.withLock { $0.add(report) } }
    failures += output.withLock { $0.finish() }
    if failures > 0 {
      throw CommandFailure.failed("\(failures) of \(files.count) files and folders have no hash")
    }
  }
}

/// What the command prints, written in large pieces where no person waits for each line.
private struct HashOutput {
  private let format: OutputFormat
  private let links: Bool
  private let files: Int
  private let piece = isatty(1) == 1 ? 1 : 64 << 10
  private let progress = Progress()
  private var bytes: [UInt8] = []
  private var done = 0
  private var failures = 0
  private var read: Int64 = 0

  init(format: OutputFormat, links: Bool, files: Int) {
    self.format = format
    self.links = links
    self.files = files
  }

  mutating func add(_ report: FileReport) {
    if report.state != .hashed { failures += 1 }
    done += 1
    read += report.metadata?.size ?? 0
    if format == .json {
      bytes += JSONWriter.bytes(Self.json(report)) + [UInt8(ascii: "\n")]
    } else if report.state == .hashed, let sha256 = report.sha256 {
      bytes += ChecksumLine.bytes(hex: sha256, path: report.path)
      if links, let links = ReputationLinks(sha256: sha256) {
        // Below its file, also where both streams are one.
        flush()
        for link in links.all { Console.note("  \(link.name): \(link.url)") }
      }
    } else {
      progress.end()
      Self.show(report, .table)
    }
    if bytes.count >= piece { flush() }
    progress.show("\(done) of \(files) files, \(read >> 20) MiB")
  }

  /// Writes what is left; how many files have no hash.
  mutating func finish() -> Int {
    flush()
    return failures
  }

  private mutating func flush() {
    progress.end()
    if !bytes.isEmpty { Console.write(bytes) }
    bytes.removeAll(keepingCapacity: true)
  }

  static func show(_ report: FileReport, _ format: OutputFormat) {
    if format == .json { return Console.print(json(report)) }
    Console.error("\(report.path): \(report.state.rawValue): \(report.reason ?? "")")
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
