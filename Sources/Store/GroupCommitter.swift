public import ECS
internal import GRDB

/// Writes what many callers want kept in few transactions: synchronising the disk is what costs.
///
/// While one transaction is on its way to the disk, the next gathers; a caller alone waits for nobody. Each
/// caller goes on only when its own is on the disk, or with the reason why it is not. The queue is bounded:
/// above it, callers are refused with ``StoreError/Code/busy``.
public actor GroupCommitter {
  /// How much may wait, and how much one transaction takes.
  public struct Limits: Hashable, Sendable {
    /// The most calls that wait.
    public var waitingCalls = 2_048
    /// The most bytes that wait, with the one exception of a single call that is larger.
    public var waitingBytes = 64 << 20
    /// The most calls in one transaction.
    public var groupCalls = 256
    /// The bytes after which a transaction takes no more calls.
    public var groupBytes = 8 << 20

    /// The defaults: 2,048 calls and 64 MiB wait, 256 calls and 8 MiB go together.
    public init() {}
  }

  /// One call: what it writes, and how it is told.
  private struct Call: Sendable {
    let bytes: Int
    let write: @Sendable (Database) throws -> Void
    let finish: @Sendable (StoreError?) -> Void
  }

  private let store: DossierStore
  private let limits: Limits
  private var waiting: [Call] = []
  private var waitingBytes = 0
  private var isWriting = false

  /// A committer for the store. Several for one store don't disturb each other, but share no transaction.
  public init(store: DossierStore, limits: Limits = Limits()) {
    self.store = store
    self.limits = limits
  }

  /// As ``DossierStore/accept(_:positions:consumedBatches:keeping:sightings:at:)``.
  public func accept(
    _ alerts: [AcceptedAlert], positions: [SourcePosition] = [], at time: Timestamp
  ) async throws(StoreError) -> [Acceptance] {
    try await perform(bytes: alerts.reduce(0) { $0 + $1.bytes.count }) { [store] in
      try store.accept(alerts, positions: positions, at: time, in: $0)
    }
  }

  /// As ``DossierStore/spool(events:count:from:at:)``.
  public func spool(
    events: [UInt8], count: Int, from origin: EventBatch.Origin = .http, at time: Timestamp
  ) async throws(StoreError) -> Int64 {
    try await perform(bytes: events.count) { [store] in
      try store.spool(events: events, count: count, from: origin, at: time, in: $0)
    }
  }

  /// As ``DossierStore/complete(_:document:sinks:)``.
  public func complete(
    _ dossier: DossierOutline, document: [UInt8], sinks: [String]
  ) async throws(StoreError) {
    try await perform(bytes: document.count) { [store] in
      try store.complete(dossier, document: document, sinks: sinks, in: $0)
    }
  }

  private func perform<Value: Sendable>(
    bytes: Int, _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws(StoreError) -> Value {
    guard waiting.count < limits.waitingCalls, waiting.isEmpty || waitingBytes + bytes <= limits.waitingBytes
    else {
      throw StoreError(code: .busy, path: store.path, reason: "\(waiting.count) writes are waiting already")
    }
    let answer: Result<Value, StoreError> = await withCheckedContinuation { continuation in
      let value = Box<Value>()
      waiting.append(
        Call(
          bytes: bytes, write: { database in value.set(try body(database)) },
          finish: { error in continuation.resume(returning: value.result(error, path: self.store.path)) }))
      waitingBytes += bytes
      startWriting()
    }
    return try answer.get()
  }

  private func startWriting() {
    guard !isWriting else { return }
    isWriting = true
    // It ends when nothing waits; whoever called is still there, waiting for it.
    Task { await self.writeAll() }
  }

  private func writeAll() async {
    while !waiting.isEmpty { await write(nextGroup()) }
    isWriting = false
  }

  private func nextGroup() -> [Call] {
    var (count, bytes) = (0, 0)
    while count < min(limits.groupCalls, waiting.count), count == 0 || bytes < limits.groupBytes {
      bytes += waiting[count].bytes
      count += 1
    }
    let group = Array(waiting.prefix(count))
    waiting.removeFirst(count)
    waitingBytes -= bytes
    return group
  }

  private func write(_ group: [Call]) async {
    let path = store.path
    do {
      let errors = try await store.database.write { database in
        try group.map { try Self.attempt($0, in: database, path: path) }
      }
      for (call, error) in zip(group, errors) { call.finish(error) }
    } catch {
      let error = StoreError(error, path: path)
      for call in group { call.finish(error) }
    }
  }

  /// One call's mistake is its own; trouble with the disk is everybody's.
  private static func attempt(_ call: Call, in database: Database, path: String) throws -> StoreError? {
    do {
      try database.inSavepoint {
        try call.write(database)
        return .commit
      }
      return nil
    } catch {
      let error = StoreError(error, path: path)
      guard error.code == .failed else { throw error }
      return error
    }
  }
}
