/// A regular expression in Lucene's syntax that a whole text must match.
///
/// It is compiled to an automaton over UTF-8 bytes, so time is linear in the text. Supported: literals, `.`,
/// classes with ranges, negation and `\d \w \s \D \W \S`, groups, `|`, `?`, `*`, `+`, `{n}`, `{n,}`, `{n,m}`;
/// the operators that only Lucene has (`~ & @ # < > "` outside classes) are refused, and need a backslash to
/// stand for themselves. `^` and `$` are ordinary characters, as in Lucene.
public struct RegexPattern: Sendable {
  /// Why a pattern is refused.
  public struct Failure: Error, Hashable, Sendable {
    /// What is wrong.
    public let message: String
    /// Where, in UTF-8 bytes from the pattern's start.
    public let offset: Int
  }

  /// The pattern as written.
  public let text: String
  /// Whether case matters.
  public let folding: CaseFolding
  private let automaton: RegexAutomaton

  /// Compiles a pattern.
  public init(_ text: String, folding: CaseFolding = .sensitive) throws(Failure) {
    self.text = text
    self.folding = folding
    let expression = try RegexParser.parse(text)
    automaton = try RegexAutomaton(expression, folding)
  }

  /// Whether the text as a whole matches.
  public func matches(_ text: String) -> Bool { matches(Array(text.utf8).span) }

  /// Whether UTF-8 text as a whole matches.
  public func matches(_ text: Span<UInt8>) -> Bool { automaton.matches(text) }
}

extension RegexPattern: Hashable {
  /// Whether both have the same text and treatment of case.
  public static func == (left: RegexPattern, right: RegexPattern) -> Bool {
    left.text == right.text && left.folding == right.folding
  }

  /// Hashes what equality compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(text)
    hasher.combine(folding)
  }
}
