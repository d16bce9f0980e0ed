import Foundation
import Osquery
import Testing

@Suite(.enabled(if: FakeEngine.python != nil, FakeEngine.missingPython), .timeLimit(.minutes(2)))
struct SessionFaultTests {
  /// A statement that brings a fault about, and what its result says.
  struct Fault: Sendable, CustomTestStringConvertible {
    let name: String
    let status: StatementStatus
    let error: String
    var deadline = Duration.seconds(20)
    /// Engine processes started, the one for the next statement included.
    var starts = 2

    var testDescription: String { name }
  }

  static let brief = Duration.milliseconds(500)
  static let unanswered = "The engine did not answer within 500 ms and was stopped."

  static let faults = [
    Fault(name: "hang", status: .timeout, error: unanswered, deadline: brief),
    Fault(name: "ignore-sigterm", status: .timeout, error: unanswered, deadline: brief),
    Fault(name: "grandchild", status: .timeout, error: unanswered, deadline: brief),
    Fault(name: "partial-sentinel", status: .timeout, error: unanswered, deadline: brief),
    Fault(name: "no-sentinel", status: .timeout, error: unanswered, deadline: brief),
    Fault(name: "flood-messages-forever", status: .timeout, error: unanswered, deadline: brief),
    Fault(name: "die", status: .error, error: "it ended with exit status 3"),
    Fault(name: "crash", status: .error, error: "it was ended by signal"),
    Fault(name: "half", status: .error, error: "it ended with exit status 4"),
    Fault(name: "close-output", status: .error, error: "The engine ended in the middle of the statement"),
    Fault(name: "flood", status: .error, error: "answered more than 400000 bytes"),
    Fault(name: "garbage", status: .error, error: "is no CSV", starts: 1),
    Fault(name: "unclosed-quote", status: .error, error: "is no CSV", starts: 1),
  ]

  @Test(arguments: faults)
  func `answers the next statement after any fault`(fault: Fault) async throws {
    try await FakeEngine.with {
      $0.limits.outputBytes = 400_000
    } _: { sessions, fake in
      try await sessions.warmUp()
      let faulty = await sessions.run("SELECT 'fault:\(fault.name)'", within: fault.deadline)
      #expect(faulty.status == fault.status)
      #expect(faulty.error?.contains(fault.error) == true, "\(faulty.error ?? "")")
      let next = await sessions.run("SELECT 1 AS a")
      #expect(next.status == .ok && next.rows.first?["a"] == "1")
      #expect(fake.starts == fault.starts)
      let health = sessions.health
      #expect(health.alive == 1 && health.starts == fault.starts && health.failedStarts == 0)
      #expect(health.losses.values.reduce(0, +) == fault.starts - 1)
      #expect(health.statements == 2 && health.failed == 1)
    }
  }

  @Test func `counts why processes were given up, and the time in the engine`() async throws {
    try await FakeEngine.with {
      $0.limits.outputBytes = 400_000
    } _: { sessions, _ in
      #expect(sessions.health == SessionHealth())
      for fault in ["hang", "crash", "flood"] {
        _ = await sessions.run("SELECT 'fault:\(fault)'", within: .seconds(1))
      }
      let health = sessions.health
      #expect(health.losses == [.deadline: 1, .ended: 1, .output: 1] && health.alive == 0)
      #expect(health.statements == 3 && health.failed == 3 && health.engineTime > .milliseconds(500))
      #expect(await sessions.run("SELECT 1").status == .ok && sessions.health.alive == 1)
    }
  }

  @Test func `leaves no process behind that the engine started`() async throws {
    try await FakeEngine.with { sessions, fake in
      try await sessions.warmUp()
      let result = await sessions.run("SELECT 'fault:grandchild'", within: .seconds(2))
      #expect(result.status == .timeout)
      let descriptor = open(fake.directory.appending(path: "starts-lock").path, O_RDWR)
      #expect(descriptor >= 0)
      // The grandchild holds the lock for as long as it lives.
      #expect(flock(descriptor, LOCK_EX) == 0)
      close(descriptor)
    }
  }

  @Test func `keeps the rows that came before the engine died`() async throws {
    try await FakeEngine.with { sessions, _ in
      let result = await sessions.run("SELECT 'fault:half'")
      #expect(result.status == .error && result.truncated && result.rowsTotal == 1)
      #expect(result.rows.map { Array($0) } == [[.text("1"), .text("2")]])
    }
  }

  @Test func `waits for a late answer`() async throws {
    try await FakeEngine.with { sessions, fake in
      let result = await sessions.run("SELECT 'fault:late' AS a")
      #expect(result.status == .ok && result.duration >= .milliseconds(200) && fake.starts == 1)
    }
  }

  @Test func `bounds messages and still reads the answer`() async throws {
    try await FakeEngine.with { sessions, fake in
      let result = await sessions.run("SELECT 'fault:flood-messages' AS a")
      #expect(result.status == .ok && result.warnings.count == 21 && result.warnings.first == "message 0")
      #expect(result.warnings.last?.hasPrefix("The engine wrote more: ") == true && fake.starts == 1)
      #expect(await sessions.run("SELECT 1").warnings.isEmpty)
    }
  }

  @Test func `replaces a process that closed its input`() async throws {
    try await FakeEngine.with { sessions, _ in
      let long = "SELECT 'fault:close-input', '\(String(repeating: "x", count: 60_000))'"
      #expect(await sessions.run(long, within: .milliseconds(500)).status == .timeout)
      #expect(await sessions.run("SELECT 1").status == .ok)
    }
  }

  @Test func `stops the engine when the task is cancelled`() async throws {
    try await FakeEngine.with { sessions, _ in
      try await sessions.warmUp()
      let task = Task { await sessions.run("SELECT 'fault:hang'") }
      let free = Task { await sessions.run("SELECT 1 AS a") }
      task.cancel()
      let cancelled = await task.value
      #expect(cancelled.status == .error && cancelled.error?.contains("cancelled") == true)
      #expect(await free.value.status == .ok)
    }
  }

  @Test(arguments: ["die", "refuse-flag"])
  func `reports a process that does not start and holds back`(start: String) async throws {
    try await FakeEngine.with(start: start) {
      $0.restarts = RestartDelay(first: .seconds(60), longest: .seconds(60))
    } _: { sessions, fake in
      for _ in 0..<2 {
        let result = await sessions.run("SELECT 1")
        #expect(result.status == .error && result.error?.contains("it ended with exit status") == true)
        if start == "refuse-flag" {
          #expect(result.error?.contains("unknown command line flag 'csv'") == true)
        }
      }
      for _ in 0..<5 {
        let result = await sessions.run("SELECT 1")
        #expect(result.error?.contains("it keeps ending by itself; the next attempt is in") == true)
      }
      #expect(fake.starts == 2)
    }
  }

  @Test(arguments: ["die", "refuse-flag"])
  func `ends its attempts where it is told to, and says why`(start: String) async throws {
    try await FakeEngine.with(start: start) {
      $0.restarts = RestartDelay(
        first: .milliseconds(1), longest: .milliseconds(1), mostFailedStarts: 3)
    } _: { sessions, fake in
      for _ in 0..<3 {
        #expect(await sessions.run("SELECT 1").error?.contains("it ended with exit status") == true)
        #expect(sessions.health.resignation == nil)
      }
      for _ in 0..<5 {
        let result = await sessions.run("SELECT 1")
        #expect(result.status == .error && result.error?.contains("it ended with exit status") == true)
        #expect(result.error?.contains("is not started again") == true)
      }
      #expect(fake.starts == 3 && sessions.health.failedStarts == 3)
      #expect(sessions.health.resignation?.contains("it ended with exit status") == true)
    }
  }

  @Test func `an engine that comes up in time is no lost cause`() async throws {
    try await FakeEngine.with(start: "die-twice") {
      $0.restarts = RestartDelay(
        first: .milliseconds(1), longest: .milliseconds(1), mostFailedStarts: 3)
    } _: { sessions, fake in
      var statuses: [StatementStatus] = []
      for _ in 0..<4 { statuses.append(await sessions.run("SELECT 1").status) }
      #expect(statuses == [.error, .error, .ok, .ok] && fake.starts == 3)
      #expect(sessions.health.resignation == nil)
    }
  }

  @Test func `reports a program that the system cannot run`() async throws {
    try await FakeEngine.with { sessions, fake in
      try Data([0x7F, 0x45, 0x4C, 0x46, 0]).write(to: URL(filePath: fake.path))
      let result = await sessions.run("SELECT 1")
      #expect(result.status == .error && result.error?.contains("could not be started") == true)
    }
  }

  @Test func `starts again once the wait is over`() async throws {
    try await FakeEngine.with(start: "die-twice") {
      $0.restarts = RestartDelay(first: .milliseconds(20), longest: .milliseconds(20))
    } _: { sessions, fake in
      #expect(await sessions.run("SELECT 1").status == .error)
      #expect(await sessions.run("SELECT 1").status == .error)
      #expect(await sessions.run("SELECT 1").status == .ok)
      #expect(fake.starts == 3)
    }
  }

  @Test func `does not wait for ever for a process that hangs at the start`() async throws {
    try await FakeEngine.with(start: "hang") {
      $0.startDeadline = .milliseconds(300)
    } _: { sessions, _ in
      await #expect(throws: OsqueryError.self) { try await sessions.warmUp() }
      let result = await sessions.run("SELECT 1")
      #expect(result.status == .error && result.error?.contains("did not answer within 300 ms") == true)
      #expect(await sessions.run("SELECT 1", within: .milliseconds(100)).status != .ok)
    }
  }

  @Test func `takes what is said before the first statement for no answer`() async throws {
    try await FakeEngine.with(start: "babble") { sessions, _ in
      let result = await sessions.run("SELECT 1 AS a")
      #expect(result.status == .ok && result.rowsTotal == 1)
    }
  }

  @Test func `notices that the engine ended between statements`() async throws {
    try await FakeEngine.with { sessions, fake in
      // The shell is not asked for types here, so the fault has the time to come after the answer.
      #expect(await sessions.run("SELECT 1").status == .ok)
      #expect(await sessions.run("SELECT 'fault:die'").status == .error)
      #expect(await sessions.run("SELECT 1").status == .ok)
      #expect(fake.starts == 2)
    }
  }
}
