/// Those who wait, first come first served.
struct Waiters<Value: Sendable> {
  private var continuations: [Int: CheckedContinuation<Value, Never>] = [:]
  private var order: [Int] = []
  private var nextTicket = 0

  mutating func ticket() -> Int {
    nextTicket += 1
    return nextTicket
  }

  mutating func add(_ continuation: CheckedContinuation<Value, Never>, _ ticket: Int) {
    continuations[ticket] = continuation
    order.append(ticket)
  }

  /// Ends one wait; does nothing when it is over already.
  mutating func resume(_ ticket: Int, returning value: Value) {
    if let continuation = continuations.removeValue(forKey: ticket) {
      order.removeAll { $0 == ticket }
      continuation.resume(returning: value)
    }
  }

  mutating func resumeFirst(returning value: Value) -> Bool {
    guard let ticket = order.first else { return false }
    resume(ticket, returning: value)
    return true
  }

  mutating func resumeAll(returning value: Value) {
    for ticket in order { resume(ticket, returning: value) }
  }
}
