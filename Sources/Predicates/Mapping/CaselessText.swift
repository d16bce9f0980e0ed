/// Texts and patterns with letters beyond ASCII that match in either case, as fields with a lower-case normaliser do.
enum CaselessText {
  /// A test that every such letter passes in both cases; nil where ASCII's folding says the same, and for patterns that
  /// are too long for an automaton.
  static func test(_ pieces: [WildcardPattern.Piece]) -> ValueTest? {
    let isNeeded = pieces.contains { piece in
      if case .literal(let text) = piece {
        text.unicodeScalars.contains { variants(of: $0).count > 1 }
      } else {
        false
      }
    }
    guard isNeeded else { return nil }
    let pattern = pieces.map(expression).joined()
    return (try? RegexPattern(pattern, folding: .ascii)).map { .regex($0) }
  }

  private static func expression(_ piece: WildcardPattern.Piece) -> String {
    switch piece {
    case .literal(let text): text.unicodeScalars.map(expression).joined()
    case .anything: ".*"
    case .oneCharacter: "."
    }
  }

  private static func expression(_ scalar: Unicode.Scalar) -> String {
    let variants = variants(of: scalar).map { scalar in
      let isPlain = !scalar.isASCII || scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      return isPlain ? String(scalar) : "\\\(scalar)"
    }
    return variants.count > 1 ? "(" + variants.joined(separator: "|") + ")" : variants.joined()
  }

  /// The scalar and those others that are the same in lower case.
  private static func variants(of scalar: Unicode.Scalar) -> [Unicode.Scalar] {
    guard !scalar.isASCII else { return [scalar] }
    let lower = lowerCase(scalar)
    let upper = single(lower.properties.uppercaseMapping) ?? lower
    let others = Set([lower, upper]).subtracting([scalar]).filter { lowerCase($0) == lower }
    return [scalar] + others.sorted()
  }

  private static func lowerCase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    single(scalar.properties.lowercaseMapping) ?? scalar
  }

  private static func single(_ mapping: String) -> Unicode.Scalar? {
    mapping.unicodeScalars.count == 1 ? mapping.unicodeScalars.first : nil
  }
}
