import ECS
import Testing

@testable import Evidence

@Suite struct EventLogTests {
  @Test func `tells what a process did, who started it and what it started`() throws {
    let log = EventLog(now: { .day })
    log.record(.start("p", 10, "/bin/parent", at: 0))
    log.record(.start("s", 20, "/bin/subject", at: 10, parent: ("p", 10)))
    log.record(.start("c", 30, "/bin/child", at: 20, parent: ("s", 20)))
    log.record(.start("g", 40, "/bin/grandchild", at: 30, parent: ("c", 30)))
    log.record(.start("x", 50, "/bin/stranger", at: 30, parent: ("p", 10)))
    log.record(.file("c", 30, "/tmp/out", "creation", at: 25))
    log.record(.end("c", 30, at: 40))
    let tree = log.observed(.process("s", 20))
    #expect(tree.subject?.process.executable == "/bin/subject")
    #expect(tree.ancestors.map(\.process.pid) == [10])
    #expect(tree.descendants.map(\.process.pid) == [30, 40])
    #expect(tree.descendants.map(\.level) == [1, 2])
    #expect(tree.descendants.first?.actions.map(\.target) == ["/tmp/out"])
    #expect(tree.descendants.first?.process.end == .at(40))
    #expect(tree.coverage.events == 7)
  }

  @Test func `keeps processes of one pid apart by the sensor's id`() {
    let log = EventLog(now: { .day })
    log.record(.start("a", 7, "/bin/a", at: 0))
    log.record(.end("a", 7, at: 5))
    log.record(.start("b", 7, "/bin/b", at: 10))
    log.record(.file("b", 7, "/tmp/b", "creation", at: 11))
    #expect(log.observed(.process("a", 7)).subject?.actions == [])
    #expect(log.observed(.process("b", 7)).subject?.actions.count == 1)
  }

  @Test func `keeps processes of one pid apart by program and time where the sensor has no id`() {
    let log = EventLog(now: { .day })
    log.record(.start(nil, 7, "/bin/a", at: 0))
    log.record(.file(nil, 7, "/tmp/first", "creation", at: 1, executable: "/bin/a"))
    log.record(.end(nil, 7, at: 5, executable: "/bin/a"))
    log.record(.start(nil, 7, "/bin/a", at: 100))
    log.record(.file(nil, 7, "/tmp/second", "creation", at: 101, executable: "/bin/a"))
    log.record(.file(nil, 7, "/tmp/other", "creation", at: 102, executable: "/bin/other"))
    let first = log.observed(.process(nil, 7, executable: "/bin/a", start: 0, at: 2))
    let second = log.observed(.process(nil, 7, executable: "/bin/a", start: 100, at: 103))
    #expect(first.subject?.actions.map(\.target) == ["/tmp/first"])
    #expect(second.subject?.actions.map(\.target) == ["/tmp/second"])
    #expect(log.totals.processes == 3)
  }

  @Test func `finds a parent by its pid only where it lived when the child started`() {
    let log = EventLog(now: { .day })
    log.record(.start(nil, 1, "/bin/old", at: 0))
    log.record(.end(nil, 1, at: 5, executable: "/bin/old"))
    log.record(.start(nil, 1, "/bin/new", at: 10))
    log.record(.start(nil, 2, "/bin/child", at: 20, parent: (nil, 1)))
    let tree = log.observed(.process(nil, 2, executable: "/bin/child", start: 20, at: 21))
    #expect(tree.ancestors.map(\.process.executable) == ["/bin/new"])
  }

  @Test func `counts what is repeated instead of keeping it`() {
    let log = EventLog(now: { .day })
    for second in 0..<50 { log.record(.connection("s", 1, "203.0.113.7", 443, at: second)) }
    log.record(.connection("s", 1, "203.0.113.7", 80, at: 60))
    let actions = log.observed(.process("s", 1)).subject?.actions ?? []
    #expect(actions.map(\.count) == [50, 1])
    #expect(actions.first?.first == .at(0))
    #expect(actions.first?.last == .at(49))
    #expect(log.totals.actions == 2)
  }

  @Test(arguments: [1, 3, 10])
  func `keeps as many actions of one process and topic as it may, and counts the rest`(most: Int) {
    let log = EventLog(limits: EventLog.Limits(actionsPerTopic: most), now: { .day })
    for number in 0..<10 { log.record(.file("s", 1, "/tmp/\(number)", "creation", at: number)) }
    log.record(.connection("s", 1, "203.0.113.7", 443, at: 20))
    let subject = log.observed(.process("s", 1)).subject
    #expect(
      subject?.actions.filter { $0.kind == .created }.map(\.target) == (10 - most..<10).map { "/tmp/\($0)" })
    #expect(subject?.actions.contains { $0.kind == .connection } == true)
    #expect(subject?.process.dropped == 10 - most)
  }

  @Test(arguments: [
    EventLog.Limits(processes: 5), EventLog.Limits(actions: 5), EventLog.Limits(bytes: 6_000),
    EventLog.Limits(age: .seconds(20)),
  ])
  func `drops what was not heard of for longest once a bound is reached, and says so`(limits: EventLog.Limits)
  {
    let log = EventLog(limits: limits, now: { .day })
    for number in 0..<40 {
      log.record(.start("e\(number)", number, "/bin/x", at: number * 2))
      log.record(.file("e\(number)", number, "/tmp/\(number)", "creation", at: number * 2 + 1))
    }
    let totals = log.totals
    #expect(totals.processes <= 12)
    #expect(totals.bytes < 20_000)
    #expect(totals.dropped == 80 - totals.processes - totals.actions)
    #expect(log.observed(.process("e39", 39)).subject != nil)
    let first = log.observed(.process("e0", 0))
    #expect(first.subject == nil)
    #expect(first.coverage.dropped == totals.dropped)
    #expect(first.coverage.gap(from: .at(0))?.contains("had to drop") == true)
    #expect(first.coverage.gap(from: .at(79)) == nil)
  }

  @Test func `keeps nothing at bounds of zero and does not fail`() {
    let limits = EventLog.Limits(
      processes: 0, actionsPerTopic: 0, actions: 0, bytes: 0, hosts: 1, registrations: 0)
    let log = EventLog(limits: limits, now: { .day })
    for number in 0..<10 { log.record(.file("e", number, "/etc/cron.d/x", "creation", at: number)) }
    #expect(log.totals.processes == 0)
    #expect(log.observed(.process("e", 1)).subject == nil)
  }

  @Test func `is not aged by an event from the future`() {
    let log = EventLog(limits: EventLog.Limits(age: .seconds(600)), now: { .at(100) })
    log.record(.start("s", 1, "/bin/s", at: 0))
    log.record(.start("f", 2, "/bin/f", at: 100_000_000))
    #expect(log.observed(.process("s", 1)).subject != nil)
  }

  @Test func `refuses events of more hosts than it may keep, and events that tell of nobody`() {
    let log = EventLog(limits: EventLog.Limits(hosts: 1), now: { .day })
    log.record(.start("a", 1, "/bin/a", at: 0))
    log.record(.start("b", 2, "/bin/b", at: 0, host: "second"))
    log.record(["message": "?"])
    log.record(["@timestamp": "2026-01-01T00:00:00Z", "process": ["pid": 3]])
    #expect(log.totals.refused == 3)
    #expect(log.totals.events == 4)
  }

  @Test func `understands flat and nested names and numbers in quotes`() {
    let log = EventLog(now: { .day })
    log.record([
      "@timestamp": "2026-01-01T00:00:00Z", "host.name": "h", "event.category": "process",
      "event.type": "start",
      "process.pid": "12", "process": ["executable": "/bin/x", "parent.pid": 3],
    ])
    let tree = log.observed(
      AlertFacts(["host.name": "H", "process.pid": 12, "process.executable": "/bin/x"]))
    #expect(tree.subject?.process.parentPID == 3)
  }

  @Test func `cuts long texts between characters`() {
    let log = EventLog(now: { .day })
    log.record(.file("s", 1, "/" + String(repeating: "é", count: 10_000), "creation", at: 0))
    let target = log.observed(.process("s", 1)).subject?.actions.first?.target ?? ""
    #expect(target.utf8.count <= EventReading.longestText)
    #expect(target.hasSuffix("é…"))
  }

  @Test func `says why what happened is not known in full`() {
    var coverage = HistoryCoverage()
    #expect(coverage.gap(from: .at(0)) == "the event history holds no event of this host")
    coverage.since = .at(10)
    #expect(coverage.gap(from: .at(0))?.contains("begins at") == true)
    #expect(coverage.gap(from: nil)?.contains("do not say when") == true)
    #expect(coverage.gap(from: .at(10)) == nil)
  }

  @Test func `stays within its bounds and answers whatever nonsense passes`() {
    var generator = SplitMix(state: 42)
    let limits = EventLog.Limits(
      processes: 20, actionsPerTopic: 5, actions: 50, bytes: 40_000, registrations: 5)
    let log = EventLog(limits: limits, now: { .day })
    for _ in 0..<5_000 { log.record(.random(&generator)) }
    let totals = log.totals
    #expect(totals.processes <= 20)
    #expect(totals.actions <= 50)
    #expect(totals.bytes <= 40_000)
    #expect(totals.bytes >= 0)
    for pid in 0..<8 {
      let tree = log.observed(
        .process(pid % 2 == 0 ? "e\(pid)" : nil, pid, executable: "/bin/\(pid)", at: 1_000))
      #expect(tree.ancestors.count + tree.descendants.count <= 20)
      #expect(tree.registrations.count <= 5)
    }
  }
}

/// A small generator whose numbers are the same in every run (Steele et al., SplitMix64).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
