import ECS
import Store
import Testing

struct FileSightingsTests {
  private static func at(_ time: Int64) -> Timestamp { Timestamp(nanoseconds: time) }

  @Test func `counts the dossiers of other alerts, with first and last time`() throws {
    let store = try DossierStore(path: nil)
    try store.record([FileSighting(sha256: "aa", path: "/b")], alertID: "2", at: Self.at(20))
    let both = [FileSighting(sha256: "aa", path: "/a"), FileSighting(sha256: "aa", path: "/b")]
    try store.record(both, alertID: "1", at: Self.at(10))
    try store.record(both, alertID: "it", at: Self.at(99))
    let known = try #require(try store.prevalence(sha256: "aa", besides: "it"))
    #expect(known.dossiers == 2)
    #expect(known.firstSeen == Self.at(10))
    #expect(known.lastSeen == Self.at(20))
    #expect(known.paths == ["/a", "/b"])
  }

  @Test func `what only this alert met is new`() throws {
    let store = try DossierStore(path: nil)
    try store.record([FileSighting(sha256: "aa", path: "/a")], alertID: "it", at: Self.at(1))
    #expect(try store.prevalence(sha256: "aa", besides: "it") == nil)
    #expect(try store.prevalence(sha256: "bb", besides: "it") == nil)
  }

  @Test func `a repeat changes nothing`() throws {
    let store = try DossierStore(path: nil)
    for time in [5, 1, 9] as [Int64] {
      try store.record([FileSighting(sha256: "aa", path: "/a")], alertID: "1", at: Self.at(time))
    }
    let known = try #require(try store.prevalence(sha256: "aa", besides: "it"))
    #expect(known.dossiers == 1)
    #expect(known.firstSeen == Self.at(5))
    #expect(known.lastSeen == Self.at(5))
  }

  @Test func `lists twenty paths at most`() throws {
    let store = try DossierStore(path: nil)
    let files = (10..<40).map { FileSighting(sha256: "aa", path: "/\($0)") }
    try store.record(files, alertID: "1", at: Self.at(1))
    let known = try #require(try store.prevalence(sha256: "aa", besides: "it"))
    #expect(known.paths == (10..<30).map { "/\($0)" })
  }
}
