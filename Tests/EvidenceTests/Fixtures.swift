import ECS
import Osquery
import Testing

@testable import Evidence
@testable import Hashing

/// An alert from the members of a JSON object.
func alert(_ text: String) -> AlertFacts {
  AlertFacts((try? JSONParser.parse(text))?.object ?? JSONObject())
}

extension StatementResult {
  /// An answer with these columns and rows; nil is NULL.
  static func rows(_ names: [String], _ rows: [[String?]] = []) -> StatementResult {
    let cells = rows.map { row in row.map { $0.map(Cell.text) ?? .null } }
    return StatementResult(
      status: rows.isEmpty ? .empty : .ok, rows: StatementRows(names: names, rows: cells),
      started: Timestamp(milliseconds: 0))
  }

  /// A statement that failed.
  static func failed(_ status: StatementStatus, _ error: String? = nil) -> StatementResult {
    StatementResult(status: status, error: error, started: Timestamp(milliseconds: 0))
  }
}

extension HostSurvey {
  /// A survey with these answers.
  init(_ results: [EvidenceStatement: StatementResult]) {
    self.init()
    for (statement, result) in results { self[statement] = result }
  }
}

/// Rows of `processes`: pid, parent, path, command line, start.
func processes(_ rows: [(Int, Int, String, String, Int)]) -> StatementResult {
  .rows(
    ["pid", "parent", "name", "path", "cmdline", "uid", "start_time"],
    rows.map { pid, parent, path, commandLine, start in
      let name = path.split { $0 == "\\" || $0 == "/" }.last.map(String.init)
      return ["\(pid)", "\(parent)", name, path, commandLine, "18", "\(start)"]
    })
}

extension AuthenticodeVerdict {
  static func of(_ result: String) -> AuthenticodeVerdict {
    AuthenticodeVerdict(result: result, subject: nil, issuer: nil)
  }
}

/// Verdicts by path: what is not named is trusted.
func signatures(_ results: [String: String]) -> (String) -> SignatureVerdict? {
  { path in SignatureVerdict(alert: nil, authenticode: .of(results[path] ?? "trusted")) }
}

/// A digest's text: the byte, again and again.
func sha256(_ byte: String) -> String { String(repeating: byte, count: 32) }

extension FileReport {
  static func sample(_ path: String, _ state: FileState, sha256: String? = nil, reason: String? = nil)
    -> FileReport
  {
    FileReport(
      path: RawPath(path), state: state, reason: reason,
      digests: sha256.flatMap { Digest(.sha256, hex: $0) }.map { [$0] } ?? [], metadata: nil, found: nil)
  }
}

extension FileList.Entry {
  static func sample(
    _ path: String, roles: [String] = ["dll.path"], recorded: [String: String] = [:],
    isNamedByAlert: Bool = true
  ) -> FileList.Entry {
    FileList.Entry(
      path: path, roles: roles, recorded: recorded, signature: nil, isNamedByAlert: isNamedByAlert)
  }
}

extension FileEvidence {
  /// A file with the word of `authenticode`, hashed unless something else is said.
  static func sample(
    _ entry: FileList.Entry, authenticode: String? = nil, state: FileState = .hashed, sha256: String? = nil
  ) -> FileEvidence {
    var host = HostFiles()
    if let authenticode {
      host.addSignatures(
        .rows(["path", "result", "subject_name", "issuer_name"], [[entry.path, authenticode, "S", "I"]]),
        asked: [entry.path])
    }
    return FileEvidence(
      entry: entry, report: .sample(entry.path, state, sha256: sha256), host: host, rootIsComplete: true)
  }
}

extension CollectedEvidence {
  /// Evidence of an alert on a host that shows nothing.
  init(_ alert: AlertFacts, survey: HostSurvey = HostSurvey()) {
    let tree = ProcessTree(alert, survey: survey)
    self.init(alert: alert, tree: tree, network: NetworkEvidence(alert, tree: tree, survey: survey))
  }
}
