/// Makes texts of unknown origin harmless in Markdown (CommonMark 0.31, with GitHub's tables and autolinks).
///
/// A word is written plainly only when it has nothing but letters, digits and a few marks; all else stands in a code
/// span, where no renderer makes links, images, HTML, mentions or emphasis of it. Characters
/// that a reader can't see, or that change the order of others, are written as their code points.
enum MarkdownText {
  /// The most characters of one value.
  static let longest = 1_000

  /// A value as it is, in a code span.
  static func code(_ text: String, inTable: Bool = false) -> String {
    var visible = Self.visible(cut(text))
    guard !visible.isEmpty else { return "–" }
    if inTable {
      // Renderers differ on a backslash before an escaped bar.
      visible = Self.withEscapedBars(visible)
    }
    let fence = fence(for: visible)
    // A space within either end is taken away again by every renderer.
    let pad =
      visible.hasPrefix("`") || visible.hasSuffix("`") || visible.hasPrefix(" ") || visible.hasSuffix(" ")
    let isBlank = visible.allSatisfy { $0 == " " }
    return fence + (pad && !isBlank ? " \(visible) " : visible) + fence
  }

  /// By code points: a mark behind a bar makes another character of it to Swift, not to a renderer.
  private static func withEscapedBars(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar == "|" {
        escaped.append(contentsOf: (escaped.last == "\\" ? "⟨U+007C⟩" : "\\|").unicodeScalars)
      } else {
        escaped.append(scalar)
      }
    }
    return String(escaped)
  }

  /// Prose: plain words, and the rest in code spans, without the punctuation around it.
  static func prose(_ text: String, inTable: Bool = false) -> String {
    var parts: [String] = []
    var words: [Substring] = []
    func flush(_ opening: Substring = "", _ closing: Substring = "") {
      guard !words.isEmpty else { return }
      parts.append(opening + code(words.joined(separator: " "), inTable: inTable) + closing)
      words = []
    }
    for word in visible(cut(text)).split(separator: " ") {
      if isPlain(word) {
        flush()
        parts.append(escaped(word))
        continue
      }
      let opening = word.prefix { $0 == "(" }
      let body = word.dropFirst(opening.count)
      let closing = body.reversed().prefix { ",;:.!?)".contains($0) }.count
      if !opening.isEmpty { flush() }
      words.append(body.dropLast(closing))
      if !opening.isEmpty || closing > 0 { flush(opening, body.suffix(closing)) }
    }
    flush()
    return parts.joined(separator: " ")
  }

  private static func isPlain(_ word: Substring) -> Bool {
    let body = word.reversed().drop { ",;:.!?)".contains($0) }
    return body.allSatisfy { $0.isLetter || $0.isNumber || "'\"()–-…".contains($0) }
  }

  /// Where a line could begin with the word, it must begin no list, heading or rule: `1.`, `2)`, `-`, `---`.
  private static func escaped(_ word: Substring) -> String {
    if word.hasPrefix("-") { return "\\" + word }
    guard let last = word.last, last == "." || last == ")", word.dropLast().allSatisfy(\.isNumber) else {
      return String(word)
    }
    return word.dropLast() + "\\" + String(last)
  }

  /// The shortest run of backticks that does not occur in the text.
  private static func fence(for text: String) -> String {
    var runs: Set<Int> = []
    var run = 0
    for byte in text.utf8 + [0] {
      if byte == UInt8(ascii: "`") {
        run += 1
      } else {
        runs.insert(run)
        run = 0
      }
    }
    var length = 1
    while runs.contains(length) { length += 1 }
    return String(repeating: "`", count: length)
  }

  private static func cut(_ text: String) -> String {
    guard text.unicodeScalars.count > longest else { return text }
    var cut = String.UnicodeScalarView()
    cut.append(contentsOf: text.unicodeScalars.prefix(longest))
    return String(cut) + "… (\(text.unicodeScalars.count) characters)"
  }

  /// Line ends as `⏎`; what is invisible or reorders the text as `⟨U+202E⟩`.
  static func visible(_ text: String) -> String {
    var visible = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
        if scalar == "\n" {
          visible += "⏎"
        } else {
          let digits = String(scalar.value, radix: 16, uppercase: true)
          visible += "⟨U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "⟩"
        }
      case .spaceSeparator: visible += " "
      default: visible.unicodeScalars.append(scalar)
      }
    }
    return visible
  }
}
