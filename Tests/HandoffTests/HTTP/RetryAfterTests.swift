import ECS
import Testing

@testable import Handoff

@Suite struct RetryAfterTests {
  private let now = Timestamp("1994-11-06T08:49:30Z") ?? Timestamp(nanoseconds: 0)

  @Test(arguments: [
    ("0", 0), ("120", 120), (" 7 ", 7), ("99999999999999999999", 86_400), ("86401", 86_400),
    ("Sun, 06 Nov 1994 08:49:37 GMT", 7), ("Sunday, 06-Nov-94 08:49:37 GMT", 7),
    ("Sun Nov  6 08:49:37 1994", 7),
    ("Sun, 06 Nov 1994 08:49:00 GMT", 0), ("Sun, 06 Nov 2094 08:49:37 GMT", 86_400),
  ])
  func `reads seconds and the three forms of dates`(text: String, seconds: Int) {
    #expect(RetryAfter.wait(text, now: now) == .seconds(seconds))
  }

  @Test(arguments: [
    "", "soon", "-1", "1.5", "Sun, 06 Nov 1994 08:49:37", "Sun, 31 Feb 1994 08:49:37 GMT",
    "Sun, 06 Nox 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 25:49:37 GMT", "1994-11-06T08:49:37Z",
  ])
  func `passes over anything else`(text: String) {
    #expect(RetryAfter.wait(text, now: now) == nil)
  }

  @Test(arguments: [
    (200, "delivered"), (204, "delivered"), (299, "delivered"), (301, "postponed"), (307, "postponed"),
    (400, "refused"), (401, "postponed"), (403, "postponed"), (404, "refused"), (408, "postponed"),
    (409, "refused"),
    (413, "refused"), (422, "refused"), (425, "postponed"), (429, "postponed"), (500, "postponed"),
    (503, "postponed"),
    (599, "postponed"), (600, "refused"), (101, "refused"),
  ])
  func `maps each status to what becomes of the delivery`(status: Int, expected: String) {
    let response = HTTPResponse(
      status: status, headers: [("retry-after", "5")], body: Array("no\n\u{1B}[31m".utf8))
    switch HTTPOutcome.of(response, from: "https://a", now: now) {
    case .delivered: #expect(expected == "delivered")
    case .postponed(let reason, let after):
      #expect(expected == "postponed")
      #expect(after == .seconds(5))
      #expect(reason.hasPrefix("https://a answered \(status), saying: no ⟨U+001B⟩[31m"))
    case .refused: #expect(expected == "refused")
    }
  }
}
