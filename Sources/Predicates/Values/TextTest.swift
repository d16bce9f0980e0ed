/// A test of analysed text: of its words, in lower case.
public enum TextTest: Hashable, Sendable {
  /// One of the words occurs.
  case anyWord([String])
  /// All of the words occur, in any order.
  case allWords([String])
  /// The words occur one after the other.
  case phrase([String])
  /// A word matches the pattern.
  case word(WildcardPattern)

  /// Whether the text passes; a list without words matches nothing.
  public func passes(_ text: Span<UInt8>) -> Bool {
    let words = TextWords.words(of: text)
    return switch self {
    case .anyWord(let wanted): words.contains { wanted.contains($0) }
    case .allWords(let wanted): !wanted.isEmpty && wanted.allSatisfy { words.contains($0) }
    case .phrase(let wanted): Self.occurs(wanted, in: words)
    case .word(let pattern): words.contains { pattern.matches($0) }
    }
  }

  private static func occurs(_ phrase: [String], in words: [String]) -> Bool {
    guard let first = phrase.first, phrase.count <= words.count else { return false }
    return (0...words.count - phrase.count).contains { start in
      words[start] == first && words[start..<start + phrase.count].elementsEqual(phrase)
    }
  }
}
