import ECS
import TestSupport
import Testing

@testable import Predicates

struct RegexPatternTests {
  @Test(
    arguments: [
      ("", "", true), ("", "a", false), ("abc", "abc", true), ("abc", "xabc", false), ("a.c", "a\nc", true),
      ("a.c", "a日c", true), (".", "😀", true), ("[^a]", "é", true), ("[^a]", "a", false),
      ("[a-c]+", "abcabc", true),
      ("(a|b)*c", "ababc", true), ("a{2}", "aa", true), ("a{2}", "aaa", false), ("a{2,}", "aaaa", true),
      ("a{1,3}", "aaaa", false), ("a{0}", "", true), ("\\d+\\.\\w*", "12.a_9", true), ("\\S+", "a b", false),
      ("[\\w.]+", "a.b", true), (".*?x", "yyx", true), ("^a$", "a", false), ("^a$", "^a$", true),
      ("a()b", "ab", true),
      ("[ʰ-˿]", "ʷ", true), ("[]a]", "]a", false), ("[a\\-z]", "-", true), ("[a-]", "-", true),
      ("[a&#]", "&", true),
      ("\\@\\~", "@~", true), ("a|", "a", nil), ("(a", "", nil), ("a)", "", nil), ("[a", "", nil),
      ("*a", "", nil),
      ("a{3,2}", "", nil), ("a{1001}", "", nil), ("a\\", "", nil), ("a@b", "", nil), ("<1-5>", "", nil),
      ("[z-a]", "", nil),
      ("(((a{100}){100}){100})", "", nil), ("\"a\"", "", nil), ("a&b", "", nil), ("~a", "", nil),
      ("#", "", nil),
    ] as [(String, String, Bool?)])
  func `reads Lucene's syntax`(_ pattern: String, _ text: String, _ expected: Bool?) {
    #expect((try? RegexPattern(pattern))?.matches(text) == expected)
  }

  @Test func `folds ASCII letters on demand`() throws {
    #expect(try RegexPattern("[a-c]X\\w", folding: .ascii).matches("BxK"))
    #expect(try RegexPattern("[^a]", folding: .ascii).matches("A") == true)
    #expect(try !RegexPattern("é", folding: .ascii).matches("É"))
  }

  @Test func `says where a pattern goes wrong`() {
    let failure = #expect(throws: RegexPattern.Failure.self) { try RegexPattern("é(b~)") }
    #expect(failure?.offset == 4)
    #expect(failure?.message.contains("'~'") == true)
    let nested = String(repeating: "(", count: 200) + String(repeating: ")", count: 200)
    #expect(throws: RegexPattern.Failure.self) { try RegexPattern(nested) }
    #expect(throws: RegexPattern.Failure.self) {
      try RegexPattern("a" + String(repeating: "?", count: 1_000))
    }
  }

  @Test(.enabled(if: Python.isPresent, "needs python3"))
  func `agrees with Python on random patterns`() throws {
    var random = SeededRandom(seed: 2)
    let cases = (0..<800).map { _ in (Self.pattern(&random, depth: 3), random.text(of: "abcÄ日1 ", upTo: 8)) }
    let script = """
      import json, re, sys
      json.dump([bool(re.fullmatch(p, t, re.S | re.A)) for p, t in json.load(sys.stdin)], sys.stdout)
      """
    let expected = try Python.run(script, .array(cases.map { [.string($0.0), .string($0.1)] }))
    for (index, example) in cases.enumerated() {
      let pattern = try RegexPattern(example.0)
      #expect(pattern.matches(example.1) == expected[index]?.bool, "\(example)")
    }
  }

  @Test func `falls back to an automaton of bounded size`() throws {
    // Needs 2 to the power of 20 deterministic states.
    let automaton = try RegexAutomaton(RegexParser.parse(".*a.{20}"), .sensitive)
    #expect(!automaton.isDeterministic)
    #expect(Self.matches(automaton, "a" + String(repeating: "b", count: 20)))
    #expect(!Self.matches(automaton, String(repeating: "b", count: 21)))
    #expect(throws: RegexPattern.Failure.self) { try RegexPattern(".*a.{400}") }
    #expect(try RegexPattern(".{1,1000}").matches(String(repeating: "é", count: 1_000)))
    let doubled = try RegexPattern("(a*)*(a|aa)+b")
    #expect(!doubled.matches(String(repeating: "a", count: 100_000)))
  }

  private static func matches(_ automaton: RegexAutomaton, _ text: String) -> Bool {
    automaton.matches(Array(text.utf8).span)
  }

  private static func pattern(_ random: inout SeededRandom, depth: Int) -> String {
    let atoms = ["a", "b", "Ä", "日", ".", "[ab]", "[^a]", "[Ä-日]", "\\d", "\\W", "\\s", "()"]
    switch depth == 0 ? 0 : Int.random(in: 0..<6, using: &random) {
    case 1, 2: return pattern(&random, depth: depth - 1) + pattern(&random, depth: depth - 1)
    case 3: return "(\(pattern(&random, depth: depth - 1))|\(pattern(&random, depth: depth - 1)))"
    case 4, 5:
      return "(\(pattern(&random, depth: depth - 1)))"
        + random.pick(["*", "+", "?", "{2}", "{1,2}", "{2,}", "{0,3}"])
    default: return random.pick(atoms)
    }
  }
}
