import Testing

@testable import Osquery

@Suite struct SessionMachineTests {
  private let now = ContinuousClock.now
  private var machine = SessionMachine(restarts: RestartDelay(first: .seconds(1), longest: .seconds(5)))

  private mutating func become(_ state: SessionMachine.State) {
    _ = machine.begin(until: now + .seconds(60))
    machine.started()
    if state == .busy { _ = machine.begin(until: now + .seconds(60)) }
    #expect(machine.state == state)
  }

  @Test mutating func `starts a process for the first statement and keeps it`() {
    #expect(machine.begin(until: now + .seconds(1)) == .spawn(notBefore: nil))
    #expect(machine.begin(until: now + .seconds(1)) == .refuse)
    machine.started()
    #expect(machine.begin(until: now + .seconds(1)) == .send)
    #expect(machine.ended(.answered, now: now) == .keep)
    #expect(machine.begin(until: now + .seconds(1)) == .send)
  }

  @Test(arguments: [ExchangeEnding.deadline, .cancelled, .tooMuchOutput])
  mutating func `replaces the process at once when the statement was to blame`(ending: ExchangeEnding) {
    for _ in 0..<5 {
      become(.busy)
      #expect(machine.ended(ending, now: now) == .kill)
      #expect(machine.failures == 0)
    }
    #expect(machine.begin(until: now + .seconds(1)) == .spawn(notBefore: nil))
  }

  @Test mutating func `waits longer and longer when the process keeps dying`() {
    var waits: [Duration] = []
    for _ in 0..<6 {
      guard case .spawn(let notBefore) = machine.begin(until: now + .seconds(60)) else { break }
      waits.append(notBefore.map { now.duration(to: $0) } ?? .zero)
      machine.started()
      _ = machine.begin(until: now + .seconds(60))
      #expect(machine.ended(.closed, now: now) == .kill)
    }
    #expect(waits == [.zero, .zero, .seconds(1), .seconds(2), .seconds(4), .seconds(5)])
  }

  @Test mutating func `gives up when the wait would outlast the statement`() {
    for _ in 0..<2 {
      _ = machine.begin(until: now + .seconds(60))
      machine.startFailed(isFault: true, now: now)
    }
    #expect(machine.begin(until: now + .seconds(1)) == .giveUp(nextStart: now + .seconds(1)))
    #expect(machine.begin(until: now + .seconds(2)) == .spawn(notBefore: now + .seconds(1)))
  }

  @Test mutating func `keeps the wait over a statement that was cut short`() {
    for _ in 0..<2 {
      _ = machine.begin(until: now + .seconds(60))
      machine.startFailed(isFault: true, now: now)
    }
    _ = machine.begin(until: now + .seconds(60))
    machine.startFailed(isFault: false, now: now)
    #expect(machine.begin(until: now + .seconds(2)) == .spawn(notBefore: now + .seconds(1)))
  }

  @Test mutating func `forgets failures after an answer`() {
    become(.busy)
    _ = machine.ended(.closed, now: now)
    become(.busy)
    _ = machine.ended(.answered, now: now)
    #expect(machine.failures == 0)
    machine.lost(now: now)
    #expect(machine.failures == 1 && machine.begin(until: now + .seconds(1)) == .spawn(notBefore: nil))
  }

  /// Lets a process fail to start for each of the reasons; tells how the next statement is met.
  private mutating func fail(_ reasons: [String], most: Int?) -> SessionMachine.Start {
    machine = SessionMachine(restarts: RestartDelay(first: .zero, longest: .zero, mostFailedStarts: most))
    for reason in reasons {
      guard case .spawn = machine.begin(until: now + .seconds(60)) else { break }
      machine.startFailed(isFault: true, reason: reason, now: now)
    }
    return machine.begin(until: now + .seconds(60))
  }

  @Test mutating func `starts no further process once as many as may have failed for the same reason`() {
    #expect(fail(["a", "a"], most: 3) == .spawn(notBefore: nil))
    #expect(fail(["a", "a", "a"], most: 3) == .resign(reason: "a"))
    #expect(fail(["a", "a", "b", "b"], most: 3) == .spawn(notBefore: nil))
    #expect(fail(["a", "b", "b", "b"], most: 3) == .resign(reason: "b"))
    #expect(fail(["a"], most: 0) == .resign(reason: "a"))
    #expect(fail(Array(repeating: "a", count: 100), most: nil) == .spawn(notBefore: nil))
  }

  @Test mutating func `goes on trying once a statement was answered, or a process came up`() {
    machine = SessionMachine(restarts: RestartDelay(first: .zero, longest: .zero, mostFailedStarts: 2))
    func failTwice() {
      for _ in 0..<2 {
        _ = machine.begin(until: now + .seconds(60))
        machine.startFailed(isFault: true, reason: "a", now: now)
      }
    }
    _ = machine.begin(until: now + .seconds(60))
    machine.startFailed(isFault: true, reason: "a", now: now)
    become(.busy)
    _ = machine.ended(.closed, now: now)
    _ = machine.begin(until: now + .seconds(60))
    machine.startFailed(isFault: true, reason: "a", now: now)
    become(.busy)
    _ = machine.ended(.answered, now: now)
    machine.retired()
    failTwice()
    failTwice()
    #expect(machine.begin(until: now + .seconds(60)) == .spawn(notBefore: nil))
  }

  @Test mutating func `a start that was cut short counts for nothing`() {
    machine = SessionMachine(restarts: RestartDelay(first: .zero, longest: .zero, mostFailedStarts: 1))
    _ = machine.begin(until: now + .seconds(60))
    machine.startFailed(isFault: false, reason: "a", now: now)
    #expect(machine.begin(until: now + .seconds(60)) == .spawn(notBefore: nil))
  }

  @Test mutating func `refuses once closed`() {
    become(.ready)
    #expect(machine.close() == true)
    #expect(machine.begin(until: now + .seconds(1)) == .refuse)
    #expect(machine.ended(.answered, now: now) == .kill)
    #expect(machine.close() == false && machine.state == .closed)
  }

  @Test func `doubles the delay up to the longest without overflow`() {
    let delays = RestartDelay()
    #expect(delays.delay(afterFailures: 1) == .zero && delays.delay(afterFailures: 2) == .milliseconds(250))
    #expect(
      delays.delay(afterFailures: 9) == .seconds(30) && delays.delay(afterFailures: .max) == .seconds(30))
  }
}
