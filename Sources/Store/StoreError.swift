/// Why the store could not do what was asked.
public struct StoreError: Error, Sendable, CustomStringConvertible {
  /// What kind of trouble it was.
  public enum Code: Sendable, Hashable {
    /// The file cannot be opened or created.
    case cannotOpen
    /// The file was written by a later version of Dossier.
    case newerSchema
    /// There is no room on the disk. Nothing of the transaction was kept; the same call works once there is
    /// room.
    case full
    /// The disk could not be read or written. Nothing of the transaction was kept.
    case inputOutput
    /// Another process holds the file, or more is waiting to be written than may wait. Try again soon.
    case busy
    /// The file holds what no database holds.
    case damaged
    /// Reading or writing failed for another reason.
    case failed
  }

  /// What kind of trouble it was.
  public let code: Code
  /// The database file, or `:memory:`.
  public let path: String
  /// SQLite's own words.
  public let reason: String

  /// Whether the same call may well succeed later, without anything else being changed here.
  public var isPassing: Bool {
    switch code {
    case .full, .inputOutput, .busy: true
    case .cannotOpen, .newerSchema, .damaged, .failed: false
    }
  }

  /// A sentence that names the file, the trouble and what to do.
  public var description: String {
    switch code {
    case .cannotOpen:
      "the store \(path) cannot be opened: \(reason); check that its folder exists and is writable, or name another file"
    case .newerSchema:
      "the store \(path) was written by a later version of Dossier (\(reason)); use that version, or another file"
    case .full: "the store \(path) has no room: \(reason); free some of its disk"
    case .inputOutput:
      "the store \(path) could not be read or written: \(reason); check its disk and the room on it"
    case .busy: "the store \(path) is busy: \(reason); try again"
    case .damaged: "the store \(path) is damaged: \(reason); move it away, and Dossier makes a new one"
    case .failed: "the store \(path) failed: \(reason)"
    }
  }
}
