import Testing

@testable import Server

@Suite struct ShapeTests {
  @Test(arguments: [
    ("[]", 0), ("[1]", 1), (" [1, \"a,b\", {\"x\":[1,2]}] \n", 3), ("[\"\\\"]\\\\\",2]", 2),
    ("[[1],[2],[3]]", 3),
    ("[{\"a\":\"}\"},2]", 2),
  ])
  func `finds the elements of an array`(text: String, count: Int) {
    #expect(JSONShape(Array(text.utf8)).elements()?.count == count)
  }

  @Test(arguments: ["", "{}", "[", "[1", "[1]]", "[[1]", "[\"a]", "[\"a\\\"]", "[1}]"])
  func `sees that an array is none, or not whole`(text: String) {
    #expect(JSONShape(Array(text.utf8)).elements() == nil)
  }

  @Test(arguments: [
    ("", 0, 0), ("1", 0, 0), ("{}", 1, 0), ("[[[", 3, 3), ("{\"a\":\"[[[\"}", 1, 0), ("\"[\\\"[\"[", 1, 1),
    ("\"[\n[[", 2, 2),
    ("]]]", 0, -3), ("\"\\", 0, 0),
  ])
  func `measures how deep a text nests and what it leaves open`(text: String, deepest: Int, open: Int) {
    let nesting = JSONShape(Array(text.utf8)).nesting(of: 0..<text.utf8.count)
    #expect(nesting.deepest == deepest)
    #expect(nesting.open == open)
  }

  @Test func `finds lines with their numbers`() {
    let lines = JSONShape(Array("a\n\n  b \r\n\t\nc".utf8)).lines()
    #expect(lines.map(\.number) == [1, 3, 5])
    #expect(lines.map(\.range) == [0..<1, 5..<6, 11..<12])
  }
}

@Suite struct TargetTests {
  @Test func `decodes path and query once`() throws {
    let target = try #require(RequestTarget("/v1//a%2Fb/?x=1+2&y=%26&z&x=3#f"))
    #expect(target.path == ["v1", "a/b"])
    #expect(target.value(of: "x") == "3")
    #expect(target.value(of: "y") == "&")
    #expect(target.value(of: "z")?.isEmpty == true)
  }

  @Test(arguments: [
    "", "v1", "*", "/%", "/%4", "/%zz", "/%00", "/%ff", "http://x/",
    "/" + String(repeating: "a", count: 8_192),
  ])
  func `refuses what is no path`(text: String) {
    #expect(RequestTarget(text) == nil)
  }

  @Test(arguments: [
    ("", ""), ("Zg==", "f"), ("Zg", "f"), ("Zm9vYmFy", "foobar"), ("+/+/", "\u{FB}\u{FF}\u{BF}"),
  ])
  func `decodes base64`(text: String, decoded: String) {
    #expect(Base64.decode(text.utf8) == decoded.unicodeScalars.map { UInt8($0.value) })
  }

  @Test(arguments: ["Z", "Zg=a", "Z!==", "====", "Zm9vY"])
  func `refuses what is no base64`(text: String) {
    #expect(Base64.decode(text.utf8) == nil)
  }

  @Test func `lets in as many requests as time has passed for`() {
    let limiter = RateLimiter(rate: 10, burst: 2)
    let start = ContinuousClock.now
    #expect(limiter.wait(of: "a", now: start) == nil)
    #expect(limiter.wait(of: "a", now: start) == nil)
    #expect(limiter.wait(of: "a", now: start) == .milliseconds(100))
    #expect(limiter.wait(of: "b", now: start) == nil)
    #expect(limiter.wait(of: "a", now: start + .milliseconds(100)) == nil)
    #expect(limiter.wait(of: "a", now: start + .milliseconds(150)) != nil)
  }

  @Test func `tells a bounded number of addresses apart, and lets new ones in when others have paused`() {
    let limiter = RateLimiter(rate: 1, burst: 2)
    let start = ContinuousClock.now
    for number in 0..<RateLimiter.mostAddresses { #expect(limiter.wait(of: "\(number)", now: start) == nil) }
    // The rest share one bucket.
    #expect(limiter.wait(of: "x", now: start) == nil)
    #expect(limiter.wait(of: "y", now: start) == nil)
    #expect(limiter.wait(of: "z", now: start) != nil)
    #expect(limiter.wait(of: "z", now: start + .seconds(2)) == nil)
  }

  @Test func `gives back what bodies held`() {
    let budget = ByteBudget(limit: 100 << 10)
    do {
      let held = HeldBytes(budget)
      #expect(held.take(10))
      #expect(budget.bytes == 64 << 10)
      #expect(held.take(60 << 10))
      #expect(!held.take(50 << 10))
      #expect(budget.bytes == 64 << 10)
    }
    #expect(budget.bytes == 0)
  }
}
