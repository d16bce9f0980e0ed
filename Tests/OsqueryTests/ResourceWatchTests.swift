import Foundation
import Testing

@testable import Osquery

@Suite struct ResourceWatchTests {
  private let start = ContinuousClock.now

  @Test func `reads a process's line whatever the process is called`() {
    let rest = "S 1 2 3 0 -1 4 5 6 7 8 250 50 0 0 20 0 3 0 99 1000000 2048 18446744073709551615 1"
    let usage = ResourceUsage(stat: "42 (a) S (b) c) \(rest)", pageSize: 4_096, ticks: 100)
    #expect(usage == ResourceUsage(memory: 8 << 20, processorTime: .seconds(3)))
  }

  @Test(arguments: [
    "", "42", "42 (x", "42 (x)", "42 (x) S 1 2", "42 (x) " + String(repeating: "y ", count: 40),
  ])
  func `makes nothing of a line that is none`(line: String) {
    #expect(ResourceUsage(stat: line, pageSize: 4_096, ticks: 100) == nil)
  }

  @Test func `overruns one byte over the bound and not at it`() {
    let limits = ResourceLimits(memory: 1 << 20, processorPercent: 0)
    var watch = ResourceWatch(limits: limits, start: start)
    #expect(watch.judge(ResourceUsage(memory: 1 << 20, processorTime: .zero), at: start) == nil)
    let over = ResourceUsage(memory: (1 << 20) + 1, processorTime: .zero)
    #expect(watch.judge(over, at: start) == .memory(used: over.memory, limit: 1 << 20))
    #expect(!limits.isWorn(ResourceUsage(memory: 1 << 19, processorTime: .zero)))
    #expect(limits.isWorn(ResourceUsage(memory: (1 << 19) + 1, processorTime: .zero)))
  }

  @Test func `averages the use of processors over the window`() {
    let limits = ResourceLimits(memory: 0, processorPercent: 50, processorWindow: .seconds(2))
    var watch = ResourceWatch(limits: limits, start: start)
    var used = Duration.zero
    var overrunAt: Int?
    // Idle for three seconds, then at full speed: half of the last two seconds are over after one.
    for tenth in 0...60 where overrunAt == nil {
      if tenth > 30 { used += .milliseconds(100) }
      let time = start + .milliseconds(100) * tenth
      if watch.judge(ResourceUsage(memory: 0, processorTime: used), at: time) != nil { overrunAt = tenth }
    }
    #expect(overrunAt == 41)
  }

  @Test func `takes no sample where nothing is bounded`() {
    let watch = ResourceWatch(limits: ResourceLimits(memory: 0, processorPercent: 0), start: start)
    #expect(!watch.isDue(start + .seconds(9)) && watch.wait(from: start) == nil)
    let other = ResourceWatch(limits: ResourceLimits(), start: start)
    #expect(!other.isDue(start) && other.isDue(start + ResourceWatch.interval))
  }

  #if os(Linux)
    @Test func `reads this process`() throws {
      let usage = try #require(ResourceUsage(ofProcess: ProcessInfo.processInfo.processIdentifier))
      #expect(usage.memory > 1 << 20)
      #expect(ResourceUsage(ofProcess: -1) == nil)
    }
  #endif
}
