import ECS
import Testing

@testable import Handoff

struct CircuitBreakerTests {
  /// What happens to the breaker, a word each; the policy pauses after 3 failures for 10 s, at most 30 s.
  enum Step: Hashable {
    case fail(CircuitBreaker.Change?)
    case failAsked(Int64, CircuitBreaker.Change?)
    case succeed(CircuitBreaker.Change?)
    case ask(CircuitBreaker.Permission)
    case later(Int64)
    case nothing
  }

  static func at(_ seconds: Int64) -> Timestamp { Timestamp(nanoseconds: seconds * 1_000_000_000) }

  static let tables: [(name: String, steps: [Step])] = [
    (
      "failures that are not in a row",
      [.fail(nil), .fail(nil), .succeed(nil), .fail(nil), .fail(nil), .ask(.go)]
    ),
    (
      "the third in a row",
      [.fail(nil), .fail(nil), .fail(.opened(until: at(10))), .ask(.wait(until: at(10)))]
    ),
    (
      "one probe, which succeeds",
      [
        .fail(nil), .fail(nil), .fail(.opened(until: at(10))), .later(9), .ask(.wait(until: at(10))),
        .later(1),
        .ask(.probe), .ask(.waitForProbe), .succeed(.closed), .ask(.go), .fail(nil), .ask(.go),
      ]
    ),
    (
      "pauses double up to the longest",
      [
        .fail(nil), .fail(nil), .fail(.opened(until: at(10))), .later(10), .ask(.probe),
        .fail(.opened(until: at(30))), .later(20), .ask(.probe), .fail(.opened(until: at(60))), .later(30),
        .ask(.probe), .fail(.opened(until: at(90))),
      ]
    ),
    (
      "calls that come back while it is open change nothing, success closes it",
      [
        .fail(nil), .fail(nil), .fail(.opened(until: at(10))), .fail(nil), .fail(nil),
        .ask(.wait(until: at(10))),
        .succeed(.closed), .ask(.go),
      ]
    ),
    ("the time that the sink asks for", [.fail(nil), .fail(nil), .failAsked(100, .opened(until: at(100)))]),
    (
      "a probe without a dossier is taken back",
      [
        .fail(nil), .fail(nil), .fail(.opened(until: at(10))), .later(10), .ask(.probe), .nothing,
        .ask(.probe),
      ]
    ),
  ]

  @Test(arguments: tables)
  func `opens, probes and closes`(name: String, steps: [Step]) {
    var policy = DeliveryPolicy()
    policy.failuresUntilPause = 3
    policy.firstPause = .seconds(10)
    policy.longestPause = .seconds(30)
    var breaker = CircuitBreaker(policy)
    var now: Int64 = 0
    for step in steps {
      let time = Self.at(now)
      switch step {
      case .fail(let change): #expect(breaker.noteFailure(at: time) == change, "\(name)")
      case .failAsked(let asked, let change):
        #expect(breaker.noteFailure(at: time, asked: .seconds(asked)) == change, "\(name)")
      case .succeed(let change): #expect(breaker.noteSuccess() == change, "\(name)")
      case .ask(let permission): #expect(breaker.permission(at: time) == permission, "\(name)")
      case .later(let seconds): now += seconds
      case .nothing: breaker.takeBackProbe(at: time)
      }
    }
  }
}

struct BackoffTests {
  @Test(arguments: [(1, 1), (2, 2), (3, 4), (7, 64), (8, 100), (1_000, 100), (0, 1), (-5, 1)])
  func `doubles up to the longest, and chance takes a part away`(attempt: Int, seconds: Int64) {
    let backoff = Backoff(first: .seconds(1), longest: .seconds(100))
    #expect(backoff.ceiling(afterAttempt: attempt) == .seconds(seconds))
    #expect(backoff.wait(afterAttempt: attempt, chance: 0) == .zero)
    #expect(backoff.wait(afterAttempt: attempt, chance: 0.5) == .milliseconds(seconds * 500))
  }
}
