import ECS
import Testing

@testable import Detection

struct EventMatcherTests {
  private static let rule = Result { try Fixture.rule("eql", "process where process.name : \"wuauclt.exe\"") }

  /// The numbers of the lines that a rule may concern, negative ones for lines that were refused.
  private static func lines(_ texts: [String], blocks count: Int = 1) throws -> [Int] {
    var matcher = try Fixture.engine([rule.get()]).matcher
    var found: [Int] = []
    let size = (texts.count + count - 1) / count
    for start in stride(from: 0, to: texts.count, by: size) {
      let part = texts[start..<min(start + size, texts.count)].joined(separator: "\n")
      var block = EventBlock(Array(part.utf8), firstLine: start + 1)
      block.index()
      var lines = block.lines
      while let line = lines.next(in: block) {
        var hits = BlockHits()
        matcher.match(line, of: block, into: &hits)
        if !hits.refused.isEmpty {
          found.append(-line.number)
        } else if !hits.store.entries.isEmpty {
          found.append(line.number)
        }
      }
    }
    return found
  }

  private static func event(_ name: String) -> String {
    #"{"event":{"category":"process"},"process":{"name":"\#(name)"}}"#
  }

  @Test(arguments: 1...4)
  func `lines without what the rules require are still checked, and counted as before`(blocks: Int) throws {
    let texts = [
      Self.event("other.exe"), Self.event("WUAUCLT.exe"), "", "broken", #"{"a":1"#, "[]", #"{"a":"b" "c":1}"#,
      Self.event("wuaucl\\u0074.exe"), #"{"a":"wuauclt.exe"}"#, #"{"a":1,}"#, Self.event("wuauclt.exe") + "x",
      Self.event("wuauclt.exe"),
    ]
    #expect(try Self.lines(texts, blocks: blocks) == [2, -4, -5, -6, -7, 8, -10, -11, 12])
  }

  @Test func `goes on without looking for literals where too many lines have them`() throws {
    let texts = (0..<3_000).map { Self.event($0.isMultiple(of: 2) ? "wuauclt.exe" : "cmd.exe") }
    #expect(try Self.lines(texts, blocks: 300) == Array(stride(from: 1, through: 2_999, by: 2)))
  }
}
