/// Why the store could not do what was asked.
public struct StoreError: Error, Sendable, CustomStringConvertible {
  /// What kind of trouble it was.
  public enum Code: Sendable, Hashable {
    /// The file cannot be opened or created.
    case cannotOpen
    /// The file was written by a later version of Dossier.
    case newerSchema
    /// Reading or writing failed.
    case failed
  }

  /// What kind of trouble it was.
  public let code: Code
  /// The database file, or `:memory:`.
  public let path: String
  /// SQLite's own words.
  public let reason: String

  /// A sentence that names the file, the trouble and what to do.
  public var description: String {
    switch code {
    case .cannotOpen:
      "the store \(path) cannot be opened: \(reason); check that its folder exists and is writable, or name another file"
    case .newerSchema:
      "the store \(path) was written by a later version of Dossier (\(reason)); use that version, or another file"
    case .failed: "the store \(path) failed: \(reason)"
    }
  }
}
