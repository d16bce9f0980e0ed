import ECS
import Store
import Testing

@Suite struct RetentionTests {
  @Test func `forgets what is older than the span before the newest, however long ago that was`() throws {
    let store = try DossierStore(path: nil)
    let newest = Timestamp(milliseconds: 1_000_000_000_000)
    let times = [0, 89, 91, 400].map { newest.advanced(by: .seconds(-$0 * 86_400)) }
    try store.record(
      times.enumerated().map { TermSighting(ruleID: "r", terms: ["\($0.offset)"], time: $0.element) })
    #expect(try store.forget(olderThan: .seconds(90 * 86_400)) == 2)
    #expect(try store.lastSighting(ruleID: "r", terms: ["1"]) == times[1])
    #expect(try store.lastSighting(ruleID: "r", terms: ["2"]) == nil)
    #expect(try store.forget(olderThan: .seconds(90 * 86_400)) == 0)
  }

  @Test func `counts the span of alerts and of files from the newest of each`() throws {
    let store = try DossierStore(path: nil)
    let second: Int64 = 1_000_000_000
    try store.record([.sample("old", time: second), .sample("new", time: 3 * second)])
    let file = FileSighting(sha256: "aa", path: "/a")
    try store.record([file], alertID: "1", at: Timestamp(nanoseconds: 7 * second))
    try store.record([file], alertID: "2", at: Timestamp(nanoseconds: 9 * second))
    #expect(try store.forget(olderThan: .seconds(1)) == 2)
    #expect(try !store.hasAlert(id: "old"))
    #expect(try store.hasAlert(id: "new"))
    let known = try #require(try store.prevalence(sha256: "aa", besides: "it"))
    #expect(known.firstSeen == Timestamp(nanoseconds: 9 * second))
    try store.record([] as [TermSighting])
  }

  @Test func `forgets nothing in an empty store`() throws {
    #expect(try DossierStore(path: nil).forget(olderThan: .zero) == 0)
  }
}
