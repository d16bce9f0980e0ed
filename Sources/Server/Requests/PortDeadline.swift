/// Gives the agent a bounded time for an answer.
struct PortDeadline: Sendable {
  let limit: Duration

  /// The result of `work`, which is cancelled when its time is over.
  /// - Throws: `Refusal` for what the agent refuses, and when it took too long.
  func run<Result: Sendable>(
    _ work: @escaping @Sendable () async throws(IntakeRefusal) -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        do {
          return try await work()
        } catch let refusal as IntakeRefusal {
          throw Refusal(refusal)
        }
      }
      group.addTask { [limit] in
        try? await Task.sleep(for: limit)
        return nil
      }
      defer { group.cancelAll() }
      guard let result = try await group.next() ?? nil else {
        throw Refusal.unavailable("the agent did not answer within \(limit); send it again")
      }
      return result
    }
  }
}
