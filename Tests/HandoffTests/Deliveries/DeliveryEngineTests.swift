import ECS
import Handoff
import Store
import Testing

@Suite(.timeLimit(.minutes(2)))
struct DeliveryEngineTests {
  /// Nothing is overdue, however fast the test's time goes.
  private static func patient() -> DeliveryPolicy {
    var policy = DeliveryPolicy()
    policy.callDeadline = .seconds(1_000_000_000)
    policy.mostAge = .seconds(1_000_000_000)
    return policy
  }

  @Test(arguments: [(1, 1), (1, 16), (7, 4), (500, 2)])
  func `every dossier reaches every sink once where nothing goes wrong`(batch: Int, inFlight: Int)
    async throws
  {
    let bench = try EngineBench(dossiers: 60, sinks: ["s", "t"])
    let sinks = [ScriptedSink("s", batchSize: batch), ScriptedSink("t", batchSize: batch)]
    var policy = Self.patient()
    policy.inFlight = inFlight
    let engine = bench.engine(sinks.map { DeliveryRoute(to: $0, policy: policy) })
    try await bench.run(engine) {
      try bench.count(.delivered, sink: "s") == 60 && bench.count(.delivered, sink: "t") == 60
    }
    for sink in sinks {
      #expect(sink.ids.sorted() == (0..<60).map { String(0x1000 + $0, radix: 16) })
      #expect(sink.mostAtOnce <= inFlight)
    }
  }

  @Test func `fails, waits, and delivers in the end`() async throws {
    let bench = try EngineBench(dossiers: 5)
    let sink = ScriptedSink { call, dossiers in
      dossiers.map { _ in call <= 20 ? .postponed(reason: "503", after: .seconds(3)) : .delivered }
    }
    let engine = bench.engine([DeliveryRoute(to: sink, policy: Self.patient())])
    try await bench.run(engine) { try bench.count(.delivered) == 5 }
    #expect(bench.events.all.contains { if case .paused = $0 { true } else { false } })
    #expect(bench.events.all.contains(.resumed(sink: "s")))
    #expect(sink.calls == 25)
  }

  @Test func `an outage costs no dossier its attempts`() async throws {
    let bench = try EngineBench(dossiers: 3)
    let sink = ScriptedSink { call, dossiers in
      dossiers.map { _ in call <= 200 ? .postponed(reason: "refused", after: nil) : .delivered }
    }
    var policy = Self.patient()
    policy.mostAttempts = 8
    let engine = bench.engine([DeliveryRoute(to: sink, policy: policy)])
    try await bench.run(engine, step: .seconds(60)) { try bench.count(.delivered) == 3 }
    #expect(try bench.count(.dead) == 0)
  }

  @Test func `a dossier that is refused becomes a dead letter, and is told`() async throws {
    let bench = try EngineBench(dossiers: 10)
    let sink = ScriptedSink(batchSize: 4) { _, dossiers in
      dossiers.map { $0.id == "1003" ? .refused(reason: "400") : .delivered }
    }
    let engine = bench.engine([DeliveryRoute(to: sink, policy: Self.patient())])
    try await bench.run(engine) { try bench.count(.delivered) == 9 && bench.count(.dead) == 1 }
    #expect(
      bench.events.all.contains(.dead(sink: "s", dossierID: "1003", alertID: "alert-1003", reason: "400")))
  }

  @Test func `one dossier that is never taken holds up no other`() async throws {
    let bench = try EngineBench(dossiers: 30)
    let sink = ScriptedSink { _, dossiers in
      dossiers.map { $0.id == "1000" ? .postponed(reason: "500", after: nil) : .delivered }
    }
    var policy = Self.patient()
    policy.mostAttempts = 3
    policy.inFlight = 1
    let engine = bench.engine([DeliveryRoute(to: sink, policy: policy)])
    try await bench.run(engine, step: .seconds(10)) {
      try bench.count(.delivered) == 29 && bench.count(.dead) == 1
    }
  }

  @Test func `answers for too few or too many dossiers lose none`() async throws {
    let bench = try EngineBench(dossiers: 40)
    let sink = ScriptedSink(batchSize: 10) { call, dossiers in
      switch call % 3 {
      case 0: Array(repeating: .delivered, count: dossiers.count + 5)
      case 1: []
      default: dossiers.dropLast(3).map { _ in .delivered }
      }
    }
    let engine = bench.engine([DeliveryRoute(to: sink, policy: Self.patient())])
    try await bench.run(engine) { try bench.count(.delivered) == 40 }
    #expect(Set(sink.ids).count == 40)
  }

  @Test func `a sink that hangs and heeds no cancellation holds up no other`() async throws {
    let bench = try EngineBench(dossiers: 20, sinks: ["hangs", "s"])
    let gate = Gate()
    let hanging = ScriptedSink("hangs") { _, dossiers in
      await gate.wait()
      return dossiers.map { _ in .delivered }
    }
    var policy = DeliveryPolicy()
    policy.callDeadline = .seconds(5)
    policy.inFlight = 2
    let engine = bench.engine([
      DeliveryRoute(to: hanging, policy: policy),
      DeliveryRoute(to: ScriptedSink("s"), policy: Self.patient()),
    ])
    async let running: Void = bench.run(engine) {
      try bench.count(.delivered, sink: "s") == 20 && engine.statuses[0].abandonedCalls == 2
        && bench.count(.delivered, sink: "hangs") >= 0
    }
    try await running
    #expect(hanging.calls == 2)
    #expect(try bench.count(.pending, sink: "hangs") == 20)
    #expect(
      bench.events.all.contains { if case .called("hangs", let call) = $0 { call.isOverdue } else { false } })
    gate.open()
  }

  @Test func `a call that comes back late tells what the sink has after all`() async throws {
    let bench = try EngineBench(dossiers: 1)
    let gate = Gate()
    let sink = ScriptedSink { _, dossiers in
      await gate.wait()
      return dossiers.map { _ in .delivered }
    }
    var policy = DeliveryPolicy()
    policy.callDeadline = .seconds(5)
    policy.inFlight = 1
    let engine = bench.engine([DeliveryRoute(to: sink, policy: policy)])
    try await bench.run(engine) {
      if engine.statuses[0].abandonedCalls == 1 { gate.open() }
      return try bench.count(.delivered) == 1
    }
    #expect(sink.calls == 1)
  }

  @Test func `what comes later is delivered when it is told of`() async throws {
    let bench = try EngineBench(dossiers: 0)
    let engine = bench.engine([DeliveryRoute(to: ScriptedSink(), policy: Self.patient())])
    async let running: Void = engine.run()
    for number in 0..<20 {
      try bench.add(number..<(number + 1), sinks: ["s"])
      engine.wake()
      // Time stands still: nothing but the call wakes it.
      while try bench.count(.delivered) <= number { await Task.yield() }
    }
    async let drained: Void = engine.drain(within: .seconds(1))
    _ = await (running, drained)
  }

  @Test func `draining waits for what is on its way and starts nothing new`() async throws {
    let bench = try EngineBench(dossiers: 10)
    let gate = Gate()
    let sink = ScriptedSink { _, dossiers in
      await gate.wait()
      return dossiers.map { _ in .delivered }
    }
    var policy = Self.patient()
    policy.inFlight = 3
    let engine = bench.engine([DeliveryRoute(to: sink, policy: policy)])
    async let running: Void = engine.run()
    while sink.calls < 3 { await Task.yield() }
    // Begun at once: the gate must not open before the engine knows that it is to end.
    let drained = Task.immediate { await engine.drain(within: .seconds(100)) }
    gate.open()
    _ = await (running, drained.value)
    #expect(sink.calls == 3)
    #expect(try bench.count(.delivered) == 3)
    #expect(try bench.count(.pending) == 7)
  }

  @Test func `cancelling ends the run, and what was not answered is tried again by the next`() async throws {
    let bench = try EngineBench(dossiers: 4)
    let gate = Gate()
    let stuck = ScriptedSink { _, dossiers in
      await gate.wait()
      return dossiers.map { _ in .delivered }
    }
    let first = bench.engine([DeliveryRoute(to: stuck, policy: Self.patient())])
    let running = Task { await first.run() }
    while stuck.calls < 4 { await Task.yield() }
    running.cancel()
    await running.value
    #expect(try bench.count(.pending) == 4)
    let second = bench.engine([DeliveryRoute(to: ScriptedSink(), policy: Self.patient())])
    try await bench.run(second) { try bench.count(.delivered) == 4 }
    gate.open()
    await first.drain(within: .zero)
  }

  @Test func `a document goes to the sinks whose filters it passes`() throws {
    let bench = try EngineBench(dossiers: 0)
    let engine = bench.engine([
      DeliveryRoute(to: ScriptedSink("all")),
      DeliveryRoute(to: ScriptedSink("grave"), filter: SinkFilter(minimumSeverity: .critical)),
    ])
    #expect(engine.sinks(for: ["kibana.alert.severity": "low"]) == ["all"])
    #expect(engine.sinks(for: ["kibana.alert.severity": "critical"]) == ["all", "grave"])
  }
}
