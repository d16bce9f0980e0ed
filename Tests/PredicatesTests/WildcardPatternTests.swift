import ECS
import TestSupport
import Testing

@testable import Predicates

struct WildcardPatternTests {
  @Test(arguments: [
    ("", "", true), ("", "a", false), ("*", "", true), ("*", "anything", true), ("?", "", false),
    ("?", "ä", true),
    ("?", "日", true), ("?", "😀", true), ("??", "😀", false), ("a*c", "abc", true), ("a*c", "ac", true),
    ("a*c", "acb", false), ("*.exe", "cmd.exe", true), ("*.exe", ".exe", true), ("*.exe", "cmd.exe ", false),
    ("cmd*", "cmd", true), ("*a*a*", "a", false), ("*a*a*", "aa", true), ("a*a", "a", false),
    ("*ab?d*", "xabcabcd", true),
    ("*?b", "äb", true), ("?*?", "a", false), ("?*?", "äö", true), ("*日?", "x日本", true),
    ("*aab*", "aaab", true),
    ("C:\\*\\x.dll", "C:\\Windows\\x.dll", true), ("ABC", "abc", false), ("a**b", "ab", true),
    ("*a?", "ab", true),
  ])
  func `matches the whole text`(_ pattern: String, _ text: String, _ expected: Bool) {
    #expect(WildcardPattern(text: pattern).matches(text) == expected)
  }

  @Test(arguments: [
    ("ABC*", "abcd", true), ("*É", "xé", false), ("*É", "xÉ", true), ("[a", "[A", true), ("{a", "[A", false),
  ])
  func `folds ASCII letters only`(_ pattern: String, _ text: String, _ expected: Bool) {
    #expect(WildcardPattern(text: pattern, folding: .ascii).matches(text) == expected)
  }

  @Test func `treats patterns of the same parts as equal`() {
    #expect(
      WildcardPattern(text: "a**b")
        == WildcardPattern([.literal("a"), .anything, .literal(""), .anything, .literal("b")]))
    #expect(WildcardPattern(text: "A*", folding: .ascii) == WildcardPattern(text: "a*", folding: .ascii))
    #expect(WildcardPattern(text: "a*") != WildcardPattern([.literal("a*")]))
    #expect(WildcardPattern([.literal("a"), .literal("*")]).exactText == "a*")
    #expect(WildcardPattern(text: "**").matchesEverything)
  }

  @Test(.enabled(if: Python.isPresent, "needs python3"))
  func `agrees with regular expressions of Python on random patterns`() throws {
    var random = SeededRandom(seed: 1)
    let cases = (0..<5_000).map { _ in
      (random.text(of: "aabÄ日*?", upTo: 8), random.text(of: "aabbÄ日c", upTo: 12))
    }
    let script = """
      import json, re, sys
      def regex(pattern):
          return "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern)
      json.dump([bool(re.fullmatch(regex(p), t, re.S)) for p, t in json.load(sys.stdin)], sys.stdout)
      """
    let expected = try Python.run(script, .array(cases.map { [.string($0.0), .string($0.1)] }))
    for (index, example) in cases.enumerated() {
      let matches = WildcardPattern(text: example.0).matches(example.1)
      #expect(matches == expected[index]?.bool, "\(example)")
    }
  }

  struct Counter: StepMeter {
    var steps = 0
    mutating func step() { steps += 1 }
  }

  @Test(arguments: [
    "*a*a*a*a*a*a*a*a*b*", "*aaaaaaaaaaaaaaaaaaaaaaaab*", "*aaab*aaab*aaab*", "a*a*a*a*a*a*a*a*a*a*a*c",
    "*ab",
  ])
  func `takes steps in proportion to the text`(_ text: String) {
    let pattern = WildcardPattern(text: text)
    for length in [1_000, 10_000] {
      var counter = Counter()
      let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: length)
      let matches = pattern.matches(bytes.span, &counter)
      #expect(!matches)
      #expect(counter.steps <= 2 * length + 2 * text.utf8.count)
    }
  }

  @Test func `takes at most the length of a piece with a question mark for each byte`() {
    let pattern = WildcardPattern(text: "*aaaaaaaaaa?aaaaaaaaab*")
    var counter = Counter()
    let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 5_000)
    let matches = pattern.matches(bytes.span, &counter)
    #expect(!matches)
    #expect(counter.steps <= 5_000 * 22)
  }
}
