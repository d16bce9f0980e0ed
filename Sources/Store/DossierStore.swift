internal import GRDB

/// The one SQLite database: what this host has seen before, and which alerts were raised.
///
/// Safe to use from several threads; every call is one transaction and blocks until it is done.
public final class DossierStore: Sendable {
  /// The database file, or `:memory:`.
  public let path: String
  private let database: DatabaseQueue

  /// Opens or creates the database and brings its schema up to date.
  ///
  /// A file is kept in WAL mode and synchronised in full, mode 0600; nil keeps everything in memory.
  /// - Throws: `StoreError` when the file cannot be opened or is of a later version.
  public init(path: String?) throws(StoreError) {
    self.path = path ?? ":memory:"
    do {
      database = try Self.open(path)
    } catch {
      throw StoreError(code: .cannotOpen, path: self.path, reason: Self.reason(error))
    }
    let migrator = Schema.migrator
    let isNewer = try read { try migrator.hasBeenSuperseded($0) }
    guard !isNewer else {
      throw StoreError(code: .newerSchema, path: self.path, reason: "it holds migrations unknown here")
    }
    do {
      try migrator.migrate(database)
    } catch {
      throw StoreError(code: .cannotOpen, path: self.path, reason: Self.reason(error))
    }
  }

  private static func open(_ path: String?) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    guard let path else { return try DatabaseQueue(configuration: configuration) }
    configuration.prepareDatabase { database in
      try database.execute(sql: "PRAGMA journal_mode = WAL")
      try database.execute(sql: "PRAGMA synchronous = FULL")
    }
    try PrivateFile.create(path)
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  /// Runs `body` in a read transaction.
  func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      return try database.read(body)
    } catch {
      throw StoreError(code: .failed, path: path, reason: Self.reason(error))
    }
  }

  /// Runs `body` in a write transaction.
  func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
    do {
      return try database.write(body)
    } catch {
      throw StoreError(code: .failed, path: path, reason: Self.reason(error))
    }
  }

  private static func reason(_ error: any Error) -> String {
    guard let error = error as? DatabaseError else { return String(describing: error) }
    return error.message ?? error.resultCode.description
  }
}
