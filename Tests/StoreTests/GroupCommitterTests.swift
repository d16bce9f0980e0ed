import ECS
import Store
import Testing

struct GroupCommitterTests {
  @Test func `every caller gets its own answer, and finds it on the disk`() async throws {
    let bench = try Workbench()
    let store = try DossierStore(path: bench.database)
    let committer = GroupCommitter(store: store)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<200 {
        group.addTask {
          let id = "alert \(index % 150)"
          let outcome = try await committer.accept([.sample(id), .sample("own \(index)")], at: .zero)
          #expect(outcome.last == .accepted)
          let number = try await committer.spool(events: Array("{}\n".utf8), count: 1, at: .zero)
          #expect(number > 0)
        }
      }
      try await group.waitForAll()
    }
    let reopened = try DossierStore(path: bench.database)
    #expect(try reopened.pendingAlerts(limit: 1_000).count == 350)
    #expect(try reopened.nextEventBatches(limit: 1_000).count == 200)
    #expect(reopened.backlog == store.backlog)
  }

  @Test func `an alert that many send at once is accepted once`() async throws {
    let committer = GroupCommitter(store: try DossierStore(path: nil))
    let accepted = try await withThrowingTaskGroup(of: Acceptance?.self) { group in
      for _ in 0..<100 { group.addTask { try await committer.accept([.sample("same")], at: .zero).first } }
      return try await group.reduce(into: 0) { $0 += $1 == .accepted ? 1 : 0 }
    }
    #expect(accepted == 1)
  }

  @Test func `refuses when too much waits, and nothing of that is kept`() async throws {
    let store = try DossierStore(path: nil)
    var limits = GroupCommitter.Limits()
    limits.waitingCalls = 4
    limits.groupCalls = 1
    let committer = GroupCommitter(store: store, limits: limits)
    let outcomes = await withTaskGroup(of: StoreError.Code?.self) { group in
      for index in 0..<200 {
        group.addTask {
          do throws(StoreError) {
            _ = try await committer.accept([.sample("\(index)")], at: .zero)
            return nil
          } catch {
            return error.code
          }
        }
      }
      return await group.reduce(into: [StoreError.Code?]()) { $0.append($1) }
    }
    let kept = outcomes.filter { $0 == nil }.count
    #expect(kept >= 4)
    #expect(outcomes.allSatisfy { $0 == nil || $0 == .busy })
    #expect(try store.pendingAlerts(limit: 1_000).count == kept)
    #expect(try await committer.accept([.sample("later")], at: .zero) == [.accepted])
  }

  @Test(arguments: [0, 10, 100])
  func `a call larger than the room for bytes is taken when nothing waits`(bytes: Int) async throws {
    var limits = GroupCommitter.Limits()
    limits.waitingBytes = bytes
    let committer = GroupCommitter(store: try DossierStore(path: nil), limits: limits)
    #expect(try await committer.spool(events: [UInt8](repeating: 1, count: 50), count: 1, at: .zero) > 0)
  }

  @Test func `completes a dossier`() async throws {
    let store = try DossierStore(path: nil)
    let committer = GroupCommitter(store: store)
    _ = try await committer.accept([.sample("a")], at: .zero)
    try await committer.complete(.sample("aa", alert: "a"), document: [1], sinks: ["s"])
    #expect(store.backlog.alerts == 0)
    #expect(try store.dueDeliveries(sink: "s", now: .zero, limit: 1).map(\.bytes) == [[1]])
  }
}
