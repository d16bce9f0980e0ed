import Predicates

/// Patterns: the pattern, a byte 0, and a text.
enum Patterns {
  static func wildcard(_ bytes: [UInt8]) {
    guard let (pattern, text) = parts(of: bytes) else { return }
    let wanted = Array(pattern.unicodeScalars)
    let found = Array(text.unicodeScalars)
    for folding in [CaseFolding.sensitive, .ascii] {
      let matches = WildcardPattern(text: pattern, folding: folding).matches(text)
      if matches != plainlyMatches(found, wanted, folding) {
        complain("'\(pattern)' on '\(text)' is \(matches)")
      }
    }
  }

  /// Tries everything, a row of the table of all prefixes at a time.
  private static func plainlyMatches(
    _ text: [Unicode.Scalar], _ pattern: [Unicode.Scalar], _ folding: CaseFolding
  ) -> Bool {
    var row = [Bool](repeating: false, count: text.count + 1)
    row[0] = true
    for wanted in pattern {
      var next = [Bool](repeating: false, count: text.count + 1)
      if wanted == "*" { next[0] = row[0] }
      for place in text.indices {
        switch wanted {
        case "*": next[place + 1] = row[place + 1] || next[place]
        case "?": next[place + 1] = row[place]
        default: next[place + 1] = row[place] && equal(wanted, text[place], folding)
        }
      }
      row = next
    }
    return row[text.count]
  }

  private static func equal(_ left: Unicode.Scalar, _ right: Unicode.Scalar, _ folding: CaseFolding) -> Bool {
    left == right || folding == .ascii && lower(left) == lower(right)
  }

  private static func lower(_ scalar: Unicode.Scalar) -> UInt32 {
    ("A"..."Z").contains(scalar) ? scalar.value | 0x20 : scalar.value
  }

  /// A pattern, and the same with what makes no difference, agree.
  static func regex(_ bytes: [UInt8]) {
    guard let (pattern, text) = parts(of: bytes), let regex = try? RegexPattern(pattern) else { return }
    let matches = regex.matches(text)
    for same in ["(\(pattern))", "(\(pattern))|(\(pattern))", "(\(pattern)){1}"] {
      // A longer pattern may be refused for its size.
      guard let other = try? RegexPattern(same) else { continue }
      if other.matches(text) != matches { complain("'\(same)' on '\(text)' is not \(matches)") }
    }
    if matches, let folded = try? RegexPattern(pattern, folding: .ascii), !folded.matches(text) {
      complain("'\(pattern)' matches '\(text)', but not in any case")
    }
  }

  private static func parts(of bytes: [UInt8]) -> (String, String)? {
    let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let pattern = String(validating: parts[0], as: UTF8.self),
      let text = String(validating: parts[1], as: UTF8.self)
    else { return nil }
    return (pattern, text)
  }
}
