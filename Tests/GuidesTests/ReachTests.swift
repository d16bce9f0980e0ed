import Osquery
import Testing

@testable import Guides

@Suite struct ReachTests {
  private func obstacle(
    _ query: String, pack: String = "", platform: HostPlatform? = .linux, version: String = "5.23.1"
  ) throws -> String? {
    let text = #"{\#(pack)"queries": {"a": {"query": "SELECT 1"\#(query)}}}"#
    let guide = try QuerySetReader().guide(Array(text.utf8), name: "p")
    let engine = OsqueryEngine(path: "/x", kind: .replay, version: version, platform: platform)
    return guide.obstacle(to: try #require(guide.statements.first), on: engine)
  }

  @Test(arguments: [
    ("", ""), (#", "platform": "linux""#, ""), (#", "platform": "windows,posix""#, ""),
    (#", "platform": "ubuntu", "version": "5.23.1""#, #""platform": "any", "version": "1.4.5", "#),
    (#", "version": "0.0.0""#, #""version": "5", "#), (#", "platform": "all""#, #""platform": "linux", "#),
  ])
  func `nothing stands in the way of what is meant for the engine`(query: String, pack: String) throws {
    #expect(try obstacle(query, pack: pack) == nil)
  }

  @Test func `names what the pack or the query is for`() throws {
    #expect(
      try obstacle(#", "platform": "windows""#)
        == #"the query is for the platform "windows", and this host is linux"#)
    // osquery asks both: a query cannot bring back what its pack leaves out.
    #expect(
      try obstacle(#", "platform": "all""#, pack: #""platform": "darwin", "#)
        == #"the pack is for the platform "darwin", and this host is linux"#)
    #expect(
      try obstacle(#", "version": "99.0""#)
        == "the query is for osquery 99.0 and later, and this is 5.23.1")
    #expect(
      try obstacle("", pack: #""version": "5.24", "#)
        == "the pack is for osquery 5.24 and later, and this is 5.23.1")
    #expect(try obstacle(#", "platform": "linux""#, platform: .windows) != nil)
    #expect(try obstacle(#", "platform": "posix""#, platform: .darwin) == nil)
  }

  @Test func `nothing is held against an engine of which too little is known`() throws {
    let query = #", "platform": "windows", "version": "99.0""#
    #expect(try obstacle(query, platform: nil, version: "") == nil)
    #expect(try obstacle(query, platform: nil, version: "0.0.0") == nil)
  }

  /// As osquery's own tests and source have it.
  @Test(arguments: [
    ("1.1.1", "0.0.1", false), ("1.1.1", "1.1.1", true), ("1.1.1", "1.1.2", true), ("5", "5.23.1", true),
    ("5.23.1.4", "5.23.1", true), ("1.5.1-26", "1.5.1", true), ("10.0", "9.9", false),
    ("5.9.1", "5.23.1", true), ("5.x", "5.1", false), ("5.a", "5.b", true), ("99.0", "0.0.0", true),
  ])
  func `compares versions as osquery does`(wanted: String, engine: String, isMet: Bool) {
    #expect(OsqueryVersion(engine).isAtLeast(wanted) == isMet)
  }

  @Test func `discovery queries are asked in their order`() throws {
    let text = #"{"discovery": ["SELECT 1", "SELECT 2"], "queries": {}}"#
    let guide = try QuerySetReader().guide(Array(text.utf8), name: "p")
    #expect(guide.discovery.map(\.sql) == ["SELECT 1", "SELECT 2"])
  }
}
