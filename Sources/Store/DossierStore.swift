internal import GRDB
internal import Synchronization

/// The one SQLite database: what was accepted and is not yet delivered, the dossiers, and what this host has
/// seen.
///
/// Safe to use from several threads. Every call is one transaction and blocks until it is done (a write,
/// until it is on the disk); reads don't wait for writes. ``GroupCommitter`` is the face for many callers at
/// once.
public final class DossierStore: Sendable {
  /// The database file, or `:memory:`.
  public let path: String
  /// A pool for a file; a single connection in memory.
  let database: any DatabaseWriter
  let waiting = Mutex(Backlog())

  /// Opens or creates the database and brings its schema up to date.
  ///
  /// A file is kept in WAL mode and synchronised in full, mode 0600; nil keeps everything in memory.
  /// `patience` is how long a call waits for another process that holds the file.
  /// - Throws: `StoreError` when the file cannot be opened or is of a later version.
  public init(path: String?, patience: Duration = .seconds(10)) throws(StoreError) {
    self.path = path ?? ":memory:"
    do {
      database = try Self.open(path, patience)
    } catch {
      let trouble = StoreError(error, path: self.path, otherwise: .cannotOpen)
      throw trouble.isPassing
        ? trouble : StoreError(code: .cannotOpen, path: self.path, reason: Self.reason(error))
    }
    let migrator = Schema.migrator
    let isNewer = try read { try migrator.hasBeenSuperseded($0) }
    guard !isNewer else {
      throw StoreError(code: .newerSchema, path: self.path, reason: "it holds migrations unknown here")
    }
    do {
      try migrator.migrate(database)
    } catch {
      throw StoreError(error, path: self.path, otherwise: .cannotOpen)
    }
    makeShrinkable()
    let backlog = try read(Backlog.init(counting:))
    waiting.withLock { $0 = backlog }
  }

  private static func open(_ path: String?, _ patience: Duration) throws -> any DatabaseWriter {
    var configuration = Configuration()
    configuration.busyMode = .timeout(patience / .seconds(1))
    guard let path else { return try DatabaseQueue(configuration: configuration) }
    // Each reader has a page cache of its own.
    configuration.maximumReaderCount = 3
    configuration.prepareDatabase { database in
      guard !database.configuration.readonly else { return }
      // Before the first page is written: later, only VACUUM can switch it on.
      try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
      try database.execute(sql: "PRAGMA journal_mode = WAL")
      try database.execute(sql: "PRAGMA synchronous = FULL")
      try database.execute(sql: "PRAGMA journal_size_limit = \(16 << 20)")
    }
    try PrivateFile.create(path)
    return try DatabasePool(path: path, configuration: configuration)
  }

  /// A file of the first version cannot give room back to the disk: it is written anew once. Where that is
  /// not possible (no room for the copy, another process at work), the next opening tries again, and free
  /// pages are used again.
  private func makeShrinkable() {
    try? database.writeWithoutTransaction { database in
      guard try Int.fetchOne(database, sql: "PRAGMA auto_vacuum") == 0 else { return }
      try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
      try database.execute(sql: "VACUUM")
    }
  }

  /// Runs `body` in a read transaction.
  func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      return try database.read(body)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  /// Runs `body` in a write transaction.
  func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      return try database.write(body)
    } catch {
      throw StoreError(error, path: path)
    }
  }

  private static func reason(_ error: any Error) -> String {
    guard let error = error as? DatabaseError else { return String(describing: error) }
    return error.message ?? error.resultCode.description
  }
}
