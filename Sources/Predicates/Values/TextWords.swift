/// Cuts text into words as Elasticsearch's `standard` analyser does: at the word boundaries of Unicode
/// Standard Annex 29 (letters and digits hold together, also around `.`, `'`, `:` between letters and `.`,
/// `,` between digits), in lower case.
public enum TextWords {
  /// Longest word in characters; the rest of a longer one is a word of its own.
  public static let longestWord = 255

  /// The words of a text, in order.
  public static func words(of text: String) -> [String] { words(of: Array(text.utf8).span) }

  /// The words of UTF-8 text, in order.
  public static func words(of text: Span<UInt8>) -> [String] {
    var scalars: [Unicode.Scalar] = []
    scalars.reserveCapacity(text.count)
    var position = 0
    while position < text.count { scalars.append(text.scalar(at: &position)) }
    return words(of: scalars)
  }

  private static func words(of scalars: [Unicode.Scalar]) -> [String] {
    var words: [String] = []
    var word = ""
    var length = 0
    func close() {
      if length > 0 { words.append(word) }
      (word, length) = ("", 0)
    }
    for (index, scalar) in scalars.enumerated() {
      let kind = Kind(scalar)
      let isInside =
        switch kind {
        case .letter, .digit, .joiner: true
        case .mark: length > 0
        case .middle(let sides):
          length > 0 && index + 1 < scalars.count
            && sides.holds(Kind(scalars[index - 1]), Kind(scalars[index + 1]))
        case .ideograph, .other: false
        }
      if kind == .ideograph { close() }
      if isInside || kind == .ideograph {
        word += scalar.properties.lowercaseMapping
        length += 1
      }
      if !isInside || length == longestWord { close() }
    }
    close()
    return words.filter { $0.unicodeScalars.contains { Kind($0) != .joiner } }
  }

  private enum Kind: Equatable {
    /// Between what a character may stand inside a word.
    enum Sides: Equatable {
      case letters
      case digits
      case either

      func holds(_ before: Kind, _ after: Kind) -> Bool {
        switch (before, after) {
        case (.letter, .letter): self != .digits
        case (.digit, .digit): self != .letters
        default: false
        }
      }
    }
    case letter
    case digit
    case joiner
    case mark
    case middle(Sides)
    case ideograph
    case other

    init(_ scalar: Unicode.Scalar) {
      switch scalar {
      case "a"..."z", "A"..."Z": self = .letter
      case "0"..."9": self = .digit
      case "_": self = .joiner
      case ".", "'", "\u{2018}", "\u{2019}", "\u{2024}": self = .middle(.either)
      case ":", "\u{B7}", "\u{387}", "\u{2027}": self = .middle(.letters)
      case ",", ";": self = .middle(.digits)
      case "\0"..."\u{7F}": self = .other
      default: self.init(beyondASCII: scalar)
      }
    }

    private init(beyondASCII scalar: Unicode.Scalar) {
      let properties = scalar.properties
      let isIdeograph =
        properties.isIdeographic || (0x3040...0x309F).contains(scalar.value)
      switch properties.generalCategory {
      case _ where isIdeograph: self = .ideograph
      case .decimalNumber: self = .digit
      case .connectorPunctuation: self = .joiner
      case .nonspacingMark, .spacingMark, .enclosingMark, .format: self = .mark
      default: self = properties.isAlphabetic ? .letter : .other
      }
    }
  }
}
