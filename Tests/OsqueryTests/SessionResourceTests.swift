import Osquery
import Testing

@Suite(
  .enabled(if: FakeEngine.python != nil && ResourceWatching.isHere, "needs python3 and /proc"),
  .timeLimit(.minutes(2)))
struct SessionResourceTests {
  @Test func `stops an engine that takes too much memory and goes on with another`() async throws {
    try await FakeEngine.with {
      $0.resources = ResourceLimits(memory: 96 << 20, processorPercent: 0)
    } _: { sessions, fake in
      let result = await sessions.run("SELECT 'fault:hog'")
      #expect(result.status == .error)
      #expect(result.error?.contains("more than the 96 MiB that it may") == true, "\(result.error ?? "")")
      #expect(await sessions.run("SELECT 1 AS a").rows.first?["a"] == "1")
      #expect(fake.starts == 2)
    }
  }

  @Test func `stops an engine that keeps a processor busy and goes on with another`() async throws {
    try await FakeEngine.with {
      $0.resources = ResourceLimits(memory: 0, processorPercent: 2, processorWindow: .milliseconds(300))
    } _: { sessions, fake in
      let result = await sessions.run("SELECT 'fault:spin'")
      #expect(result.status == .error)
      #expect(result.error?.contains("% over 300 ms, more than the 2 %") == true, "\(result.error ?? "")")
      #expect(await sessions.run("SELECT 1 AS a").rows.first?["a"] == "1")
      #expect(fake.starts == 2)
    }
  }

  @Test func `lets an engine within its bounds alone`() async throws {
    try await FakeEngine.with {
      $0.resources = ResourceLimits(memory: 1 << 30, processorPercent: 10_000, processorWindow: .seconds(1))
    } _: { sessions, fake in
      #expect(await sessions.run("SELECT 'fault:late' AS a").status == .ok)
      #expect(fake.starts == 1)
    }
  }

  @Test func `replaces an engine that keeps much memory before the next statement pays for it`() async throws
  {
    try await FakeEngine.with {
      $0.resources = ResourceLimits(memory: 128 << 20, processorPercent: 0)
    } _: { sessions, fake in
      #expect(await sessions.run("SELECT 'fault:keep-80-mebibytes' AS a").status == .ok)
      #expect(await sessions.run("SELECT 1 AS a").status == .ok)
      #expect(fake.starts == 2)
    }
  }

  @Test(arguments: ["hang", "grandchild", "flood"])
  func `a killed engine delays the next statement by no more than a start`(fault: String) async throws {
    try await FakeEngine.with {
      $0.limits.outputBytes = 400_000
    } _: { sessions, fake in
      var starts: [Duration] = []
      for _ in 0..<3 {
        starts.append(try await ContinuousClock().measure { try await FakeEngine.start(fake) })
      }
      var next: [Duration] = []
      for _ in 0..<3 {
        let killed = await sessions.run("SELECT 'fault:\(fault)'", within: .milliseconds(400))
        #expect(killed.status != .ok)
        next.append(await sessions.run("SELECT 1 AS a").duration)
      }
      // The best of three on either side, with room for a busy machine.
      let (start, delay) = (starts.max() ?? .zero, next.min() ?? .zero)
      #expect(delay <= start * 2 + .milliseconds(50), "a start took \(start), the next statement \(delay)")
    }
  }
}

/// Whether the use of processes can be watched here.
enum ResourceWatching {
  #if os(Linux)
    static let isHere = true
  #else
    static let isHere = false
  #endif
}

extension FakeEngine {
  /// Starts an engine of its own and ends it.
  static func start(_ fake: FakeEngine) async throws {
    try await OsquerySessions.with(fake.engine, configuration: fake.configuration()) { try await $0.warmUp() }
  }
}
