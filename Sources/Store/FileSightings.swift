public import ECS
internal import GRDB

/// A file met by a dossier.
public struct FileSighting: Hashable, Sendable {
  /// The content's SHA-256 in lower-case hexadecimal; empty where the file could not be read.
  public var sha256: String
  /// Where it stood on the host.
  public var path: String
  /// Who signed it; nil when it is not signed or nobody could tell.
  public var signer: FileSigner?

  /// A sighting.
  public init(sha256: String, path: String, signer: FileSigner? = nil) {
    self.sha256 = sha256
    self.path = path
    self.signer = signer
  }
}

/// Who signed a file, and what the check of the signature gave.
public struct FileSigner: Hashable, Sendable {
  /// The name that the signature states.
  public var name: String
  /// The outcome of the check, such as `trusted`.
  public var status: String

  /// The most bytes of a name that is kept: an alert may state anything.
  static let mostBytes = 1_024

  /// A signer.
  public init(name: String, status: String) {
    self.name = name
    self.status = status
  }

  /// Whether the store keeps it.
  var isKept: Bool { !name.isEmpty && name.utf8.count <= Self.mostBytes }
}

extension DossierStore {
  /// Keeps that the alert's dossier met these files; a repeat changes nothing. A signer whose name is empty or
  /// longer than 1,024 bytes is left out.
  public func record(_ files: [FileSighting], alertID: String, at time: Timestamp) throws(StoreError) {
    guard !files.isEmpty else { return }
    try write { database in
      let statement = try database.makeStatement(
        sql: """
          INSERT INTO file_sighting (sha256, alert_id, path, time, signer, signer_status)
          VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
          """)
      for file in files {
        let signer = file.signer.flatMap { $0.isKept ? $0 : nil }
        try statement.execute(arguments: [
          StoredText(file.sha256), StoredText(alertID), StoredText(file.path), time.nanoseconds,
          StoredText(signer?.name ?? ""), StoredText(signer?.status ?? ""),
        ])
      }
    }
  }
}
