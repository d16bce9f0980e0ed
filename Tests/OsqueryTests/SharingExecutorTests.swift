import ECS
import Synchronization
import Testing

@testable import Osquery

/// Counts runs, and ends each when the test says so.
private final class CountingExecutor: QueryExecutor {
  struct Run: Sendable {
    let sql: String
    let deadline: Duration
  }

  let engine = OsqueryEngine(path: "/none", kind: .replay, version: "0")
  let runs = Mutex<[Run]>([])
  let cancelled = Mutex(0)
  private let held = Mutex<[CheckedContinuation<StatementResult?, Never>]>([])
  private let holds: Bool
  private let rows: StatementRows
  private let started: AsyncStream<Int>
  private let startings: AsyncStream<Int>.Continuation

  init(holds: Bool = false, rows: StatementRows = StatementRows(names: ["a"], rows: [[.text("1")]])) {
    self.holds = holds
    self.rows = rows
    (started, startings) = AsyncStream.makeStream()
  }

  var count: Int { runs.withLock(\.count) }

  func run(_ statement: CheckedStatement, deadline: Duration) async -> StatementResult {
    let answer = StatementResult(status: .ok, rows: rows, started: Timestamp(nanoseconds: .max))
    let number = runs.withLock {
      $0.append(Run(sql: statement.sql, deadline: deadline))
      return $0.count
    }
    guard holds else { return answer }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        held.withLock { $0.append(continuation) }
        startings.yield(number)
      } ?? answer
    } onCancel: {
      cancelled.withLock { $0 += 1 }
      end(StatementResult(status: .error, error: "cancelled", started: Timestamp(nanoseconds: 0)))
    }
  }

  /// Returns when so many runs have begun.
  func awaitRun(_ number: Int) async { for await begun in started where begun >= number { return } }

  /// Ends all runs under way; nil: with the answer.
  func end(_ result: StatementResult? = nil) {
    let waiting = held.withLock { held in
      defer { held = [] }
      return held
    }
    for continuation in waiting { continuation.resume(returning: result) }
  }
}

/// A clock that the test moves.
private final class HandClock: Sendable {
  private let offset = Mutex(Duration.zero)
  private let start = ContinuousClock.now
  var now: ContinuousClock.Instant { start + offset.withLock { $0 } }
  func advance(by duration: Duration) { offset.withLock { $0 += duration } }
}

@Suite(.timeLimit(.minutes(1)))
struct SharingExecutorTests {
  private let clock = HandClock()

  private func sharing(_ executor: CountingExecutor, _ settings: SharingSettings = .init()) -> SharingExecutor
  {
    SharingExecutor(executor, settings: settings) { [clock] in clock.now }
  }

  private func timeout() -> StatementResult {
    StatementResult(status: .timeout, error: "late", started: Timestamp(nanoseconds: 0))
  }

  /// Lets tasks that were started get as far as they can without anything else happening.
  private func settle(_ sharing: SharingExecutor, until count: Int, of sql: String) async throws {
    while await sharing.waiting(for: try StatementSafety().check(sql)) < count { await Task.yield() }
  }

  @Test func `a burst of a thousand asks costs one run for each distinct statement and window`() async throws
  {
    let executor = CountingExecutor()
    let sharing = sharing(executor)
    for window in 1...2 {
      await withTaskGroup { group in
        for number in 0..<1_000 { group.addTask { await sharing.run("SELECT \(number % 7)") } }
        for await result in group { #expect(result.status == .ok && result.rows.first?["a"] == "1") }
      }
      #expect(executor.count == 7 * window)
      clock.advance(by: .seconds(10))
    }
  }

  @Test func `says how many have shared a run`() async throws {
    let executor = CountingExecutor(holds: true)
    let sharing = sharing(executor)
    async let askers = withTaskGroup { group in
      for _ in 0..<20 { group.addTask { await sharing.run("SELECT 1").sharedWith } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    try await settle(sharing, until: 20, of: "SELECT 1")
    await executor.awaitRun(1)
    executor.end()
    #expect(await askers == Array(repeating: 20, count: 20))
    #expect(await sharing.run("SELECT 1").sharedWith == 21)
    #expect(await sharing.run("SELECT 1").sharedWith == 22)
    #expect(executor.count == 1)
  }

  @Test(arguments: [
    ("SELECT name FROM users", 10), ("SELECT name FROM processes", 2), ("SELECT * FROM users, \"ROUTES\"", 2),
    ("SELECT 'processes' FROM users /* routes */", 2), ("SELECT 1 /* routes */", 10),
  ])
  func `an answer is fresh for a time that depends on what it read`(sql: String, seconds: Int) async {
    let executor = CountingExecutor()
    let sharing = sharing(executor)
    _ = await sharing.run(sql)
    clock.advance(by: .seconds(seconds) - .nanoseconds(1))
    _ = await sharing.run(sql)
    #expect(executor.count == 1)
    clock.advance(by: .nanoseconds(1))
    #expect(await sharing.run(sql).sharedWith == 1)
    #expect(executor.count == 2)
  }

  @Test func `shares nothing afterwards with a freshness of zero`() async {
    let executor = CountingExecutor()
    let sharing = sharing(executor, SharingSettings(freshness: .zero))
    for _ in 0..<3 { _ = await sharing.run("SELECT 1") }
    #expect(executor.count == 3)
  }

  @Test func `shares a failure with those who wait and with nobody else`() async throws {
    let executor = CountingExecutor(holds: true)
    let sharing = sharing(executor)
    async let first = sharing.run("SELECT 1")
    async let second = sharing.run("SELECT 1")
    try await settle(sharing, until: 2, of: "SELECT 1")
    await executor.awaitRun(1)
    executor.end(StatementResult(status: .error, error: "broken", started: Timestamp(nanoseconds: 0)))
    #expect(await [first.error, second.error] == ["broken", "broken"])
    async let third = sharing.run("SELECT 1")
    await executor.awaitRun(2)
    executor.end()
    #expect(await third.status == .ok)
  }

  @Test func `keeps each asker's own deadline`() async throws {
    let executor = CountingExecutor(holds: true)
    let sharing = sharing(executor)
    async let patient = sharing.run("SELECT 1", within: .seconds(60))
    try await settle(sharing, until: 1, of: "SELECT 1")
    let hasty = await sharing.run("SELECT 1", within: .milliseconds(20))
    #expect(hasty.status == .timeout && hasty.error?.contains("within 20 ms") == true)
    await executor.awaitRun(1)
    executor.end()
    #expect(await patient.status == .ok)
    #expect(executor.count == 1)
  }

  @Test func `runs once more, together, for those who came late to a run without enough time`() async throws {
    let executor = CountingExecutor(holds: true)
    let sharing = sharing(executor)
    async let first = sharing.run("SELECT 1", within: .seconds(30))
    try await settle(sharing, until: 1, of: "SELECT 1")
    clock.advance(by: .seconds(20))
    async let late = withTaskGroup { group in
      for _ in 0..<50 { group.addTask { await sharing.run("SELECT 1", within: .seconds(30)).status } }
      return await group.reduce(into: Set()) { $0.insert($1) }
    }
    try await settle(sharing, until: 51, of: "SELECT 1")
    await executor.awaitRun(1)
    clock.advance(by: .seconds(10))
    executor.end(timeout())
    #expect(await first.status == .timeout)
    await executor.awaitRun(2)
    executor.end()
    #expect(await late == [.ok])
    #expect(executor.runs.withLock { $0.map(\.deadline) } == [.seconds(30), .seconds(20)])
  }

  @Test func `goes on for the others when the one who asked first is cancelled`() async throws {
    let executor = CountingExecutor(holds: true)
    let sharing = sharing(executor)
    let first = Task { await sharing.run("SELECT 1") }
    try await settle(sharing, until: 1, of: "SELECT 1")
    async let second = sharing.run("SELECT 1")
    try await settle(sharing, until: 2, of: "SELECT 1")
    first.cancel()
    #expect(await first.value.error == "The statement was cancelled.")
    await executor.awaitRun(1)
    executor.end()
    #expect(await second.status == .ok)
    #expect(executor.cancelled.withLock { $0 } == 0)
  }

  @Test func `stops the run when nobody waits for it any more`() async throws {
    let executor = CountingExecutor(holds: true)
    let sharing = sharing(executor)
    let only = Task { await sharing.run("SELECT 1") }
    await executor.awaitRun(1)
    only.cancel()
    #expect(await only.value.status == .error)
    while executor.cancelled.withLock({ $0 }) == 0 { await Task.yield() }
    async let next = sharing.run("SELECT 1")
    await executor.awaitRun(2)
    executor.end()
    #expect(await next.status == .ok)
  }

  @Test(arguments: [(2, 1 << 20), (100, 2_050)])
  func `keeps no more answers than its bounds allow`(answers: Int, bytes: Int) async {
    let rows = StatementRows(names: ["a"], rows: [[.text(String(repeating: "x", count: 1_000))]])
    let executor = CountingExecutor(rows: rows)
    let sharing = sharing(executor, SharingSettings(answers: answers, bytes: bytes))
    for number in 1...3 { _ = await sharing.run("SELECT \(number)") }
    #expect(executor.count == 3)
    for number in [3, 2] { _ = await sharing.run("SELECT \(number)") }
    #expect(executor.count == 3)
    _ = await sharing.run("SELECT 1")
    #expect(executor.count == 4)
  }

  @Test func `keeps nothing with no room, and no answer larger than all room`() async {
    for settings in [SharingSettings(answers: 0), SharingSettings(bytes: 8)] {
      let executor = CountingExecutor()
      let sharing = sharing(executor, settings)
      for _ in 0..<2 { #expect(await sharing.run("SELECT 1").status == .ok) }
      #expect(executor.count == 2)
    }
  }

  @Test(arguments: EngineUnderTest.atHand)
  func `shares the answers of an engine`(_ engine: EngineUnderTest) async throws {
    try await engine.with { sessions in
      let sharing = SharingExecutor(sessions)
      await withTaskGroup { group in
        for number in 0..<100 { group.addTask { await sharing.run("SELECT \(number % 2) AS a").sharedWith } }
        var largest = 0
        for await shared in group { largest = max(largest, shared) }
        #expect(largest == 50)
      }
    }
  }
}
