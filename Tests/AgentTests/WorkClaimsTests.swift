import Testing

@testable import Agent

/// Alerts that wait, in the order of their acceptance.
private struct Waiting {
  struct Alert: WaitingAlert {
    let id: String
    var attempts: Int
  }

  var alerts: [Alert]

  init(_ attempts: KeyValuePairs<String, Int>) {
    alerts = attempts.map { Alert(id: $0.key, attempts: $0.value) }
  }

  func next(besides claimed: Set<String>) -> Alert? { alerts.first { !claimed.contains($0.id) } }

  mutating func note(_ id: String) {
    for index in alerts.indices where alerts[index].id == id { alerts[index].attempts += 1 }
  }

  mutating func remove(_ id: String) { alerts.removeAll { $0.id == id } }
}

@Suite struct WorkClaimsTests {
  @Test func `new alerts are worked on side by side`() {
    let store = Waiting(["a": 0, "b": 0])
    var claims = WorkClaims()
    #expect(claims.claim(store.next)?.id == "a")
    #expect(claims.claim(store.next)?.id == "b")
    #expect(claims.claim(store.next)?.id == nil)
    #expect(claims.release("a") == false)
  }

  @Test func `a suspect waits for the others to end, and the others for it`() {
    var store = Waiting(["new": 0, "suspect": 1, "later": 0])
    var claims = WorkClaims()
    #expect(claims.claim(store.next)?.id == "new")
    #expect(claims.claim(store.next)?.id == nil)
    #expect(claims.release("new") == true)
    store.remove("new")
    #expect(claims.claim(store.next)?.id == "suspect")
    #expect(claims.claim(store.next)?.id == nil)
    #expect(claims.release("suspect") == true)
    store.remove("suspect")
    #expect(claims.claim(store.next)?.id == "later")
  }

  @Test func `what rests until its next attempt holds up nobody, and is taken by nobody`() {
    var store = Waiting(["suspect": 2, "later": 0, "other": 1])
    var claims = WorkClaims()
    #expect(claims.claim(store.next)?.id == "suspect")
    #expect(claims.rest("suspect") == false)
    #expect(claims.claim(store.next)?.id == "later")
    _ = claims.release("later")
    store.remove("later")
    #expect(claims.claim(store.next)?.id == "other")
    #expect(claims.release("suspect") == false)
    #expect(claims.claim(store.next)?.id == nil)
    #expect(claims.release("other") == true)
    #expect(claims.claim(store.next)?.id == "suspect")
  }

  /// An alert that ends the process each time, with a neighbour beside it: each start works like the agent does.
  @Test(arguments: [1, 2, 5])
  func `only the alert that takes the process down is given up`(configured: Int) {
    var store = Waiting(["poison": 0, "innocent": 0, "other": 0])
    var givenUp: [String] = []
    var done: [String] = []
    for _ in 0..<20 {
      var claims = WorkClaims()
      var isRunning = true
      while isRunning {
        var claimed: [Waiting.Alert] = []
        for _ in 0..<2 {
          if let alert = claims.claim(store.next) {
            claimed.append(alert)
          }
        }
        if claimed.isEmpty { break }
        for alert in claimed where alert.attempts >= WorkClaims.attempts(configured) {
          store.remove(alert.id)
          givenUp.append(alert.id)
        }
        let working = claimed.filter { $0.attempts < WorkClaims.attempts(configured) }
        for alert in working { store.note(alert.id) }
        if working.contains(where: { $0.id == "poison" }) { isRunning = false }
        for alert in claimed where isRunning {
          if !givenUp.contains(alert.id) { done.append(alert.id) }
          store.remove(alert.id)
          _ = claims.release(alert.id)
        }
      }
    }
    #expect(givenUp == ["poison"])
    #expect(done.sorted() == ["innocent", "other"])
  }
}
