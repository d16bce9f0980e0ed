import ECS
import Store
import Testing

@testable import Handoff

struct DeliveryJudgeTests {
  static func at(_ seconds: Int64) -> Timestamp { Timestamp(nanoseconds: seconds * 1_000_000_000) }

  private func result(
    _ outcome: DeliveryOutcome, attempts: Int = 0, now: Int64 = 100, isProbe: Bool = false
  ) throws -> DeliveryResult {
    var policy = DeliveryPolicy()
    policy.mostAttempts = 3
    policy.mostAge = .seconds(1_000)
    policy.firstWait = .seconds(8)
    policy.longestWait = .seconds(20)
    policy.longestAskedWait = .seconds(50)
    let store = try DossierStore(path: nil)
    try store.complete(.sample("aa"), document: [], sinks: ["s"])
    for _ in 0..<attempts {
      let due = try store.dueDeliveries(sink: "s", now: Self.at(0), limit: 1)
      let again = DeliveryResult.postponed(until: Self.at(0), reason: "")
      try store.record(due.map { DeliveryRecord($0.key, again) }, at: Self.at(0))
    }
    let delivery = try #require(try store.dueDeliveries(sink: "s", now: Self.at(0), limit: 1).first)
    return DeliveryJudge(policy: policy).result(
      of: outcome, for: delivery, isProbe: isProbe, at: Self.at(now), chance: 0.5)
  }

  @Test func `what was delivered or refused is so`() throws {
    #expect(try result(.delivered, attempts: 9) == .delivered)
    #expect(try result(.refused(reason: "400\nbad")) == .dead(reason: "400 bad"))
  }

  @Test func `waits by chance, longer with each attempt, or as long as the sink asks`() throws {
    let first = DeliveryOutcome.postponed(reason: "503", after: nil)
    #expect(try result(first) == .postponed(until: Self.at(104), reason: "503"))
    #expect(try result(first, attempts: 1) == .postponed(until: Self.at(108), reason: "503"))
    let asked = DeliveryOutcome.postponed(reason: "429", after: .seconds(30))
    #expect(try result(asked) == .postponed(until: Self.at(130), reason: "429"))
    let greedy = DeliveryOutcome.postponed(reason: "429", after: .seconds(1_000_000))
    #expect(try result(greedy) == .postponed(until: Self.at(150), reason: "429"))
  }

  @Test func `gives up after the last attempt or when too old, but a probe does not count`() throws {
    let outcome = DeliveryOutcome.postponed(reason: "503", after: nil)
    #expect(try result(outcome, attempts: 2) == .dead(reason: "after 3 attempts: 503"))
    #expect(try result(outcome, now: 1_001) == .dead(reason: "too old after 1 attempts: 503"))
    #expect(
      try result(outcome, attempts: 2, isProbe: true)
        == .postponed(until: Self.at(110), reason: "503", isAttempt: false))
  }

  @Test func `a reason is bounded`() throws {
    let long = String(repeating: "x", count: 100_000)
    guard case .dead(let reason) = try result(.refused(reason: long)) else {
      Issue.record("not dead")
      return
    }
    #expect(reason.count == 500)
  }
}

extension DossierOutline {
  static func sample(_ id: String, created: Timestamp = Timestamp(nanoseconds: 0)) -> DossierOutline {
    DossierOutline(
      id: id, alertID: "alert-\(id)", status: "complete", severity: "high", ruleID: "r", ruleName: "Rule",
      host: "h", time: created, created: created)
  }
}
