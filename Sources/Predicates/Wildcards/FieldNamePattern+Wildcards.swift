public import ECS

extension FieldNamePattern {
  /// The names that a pattern matches; nil matches every name.
  public init(_ pattern: WildcardPattern?) {
    let pattern = pattern ?? WildcardPattern([.anything])
    self.init(text: pattern.escaped, object: pattern.object) { pattern.matches($0) }
  }
}

extension WildcardPattern {
  /// The pattern, with a backslash before what is no wildcard though it looks like one.
  fileprivate var escaped: String {
    pieces.map { piece in
      switch piece {
      case .literal(let text):
        text.replacing("\\", with: "\\\\").replacing("*", with: "\\*").replacing("?", with: "\\?")
      case .anything: "*"
      case .oneCharacter: "?"
      }
    }.joined()
  }

  /// What stands before the last dot of the text that every match begins with.
  fileprivate var object: String? {
    guard folding == .sensitive, case .literal(let beginning) = pieces.first,
      let dot = beginning.lastIndex(of: ".")
    else { return nil }
    return String(beginning[..<dot])
  }
}
