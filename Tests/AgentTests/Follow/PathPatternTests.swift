import Foundation
import Testing

@testable import Agent

@Suite struct PathPatternTests {
  @Test(arguments: [
    ("/a/*.log", "/a/x.log", true), ("/a/*.log", "/a/.x.log", false), ("/a/*.log", "/a/b/x.log", false),
    ("/a/**/x", "/a/x", true), ("/a/**/x", "/a/b/c/x", true), ("/a/**/x", "/a/.b/x", false),
    ("/a/x?", "/a/x", false), ("/a/x?", "/a/xé", true), ("/a/[a-c]x", "/a/bx", true),
    ("/a/[a-c]x", "/a/dx", false),
    ("/a/[!a-c]x", "/a/dx", true), ("/a/[]x]", "/a/]", true), ("/a/\\*", "/a/*", true),
    ("/a/\\*", "/a/b", false),
    ("/a/*a*a*a*a*a*b", "/a/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false), ("/a//x", "/a/x", true),
    ("/a/*", "/a/x", true), ("/a/x*", "/a/x", true), ("/[a-]/x", "/-/x", true),
  ])
  func `matches as a shell does`(pattern: String, path: String, isMatch: Bool) throws {
    #expect(try PathPattern(pattern).matches(path) == isMatch)
  }

  @Test(arguments: [
    "", "a/b", "/", "/a/**", "/a/[b", "/a/b\\", "/\0", "/" + String(repeating: "a/", count: 65),
  ])
  func `refuses what is no pattern of files`(pattern: String) {
    #expect(throws: PathPattern.Failure.self) { try PathPattern(pattern) }
  }

  @Test func `finds what matches, in order, within the bound, and not round in a circle`() throws {
    let folder = try LogFolder()
    for name in ["a", "a/b", "a/b/c"] {
      try FileManager.default.createDirectory(atPath: folder(name), withIntermediateDirectories: true)
      try folder.append("", to: name + "/x.log")
    }
    #expect(symlink(folder("a"), folder("a/b/loop")) == 0)
    var search = PathSearch(limit: 1_000)
    let found = search.paths([try PathPattern(folder("**/*.log")), try PathPattern(folder("nothing.log"))])
    #expect(found.map(\.path) == ["a/x.log", "a/b/x.log", "a/b/c/x.log", "nothing.log"].map { folder($0) })
    #expect(!search.isCut)
    var bounded = PathSearch(limit: 3)
    _ = bounded.paths([try PathPattern(folder("**/*.log"))])
    #expect(bounded.isCut)
  }
}
