import ECS

extension [Predicate] {
  /// The patterns, when all parts of a choice are patterns for the same field, and more than one: these make
  /// one test, which looks at each value once.
  var patternsOfOneField: (field: FieldID, patterns: [WildcardPattern])? {
    guard count > 1, let field = first?.fieldPattern?.field else { return nil }
    let patterns = compactMap(\.fieldPattern)
    guard patterns.count == count, patterns.allSatisfy({ $0.field == field }) else { return nil }
    return (field, patterns.map(\.pattern))
  }

  /// The same parts of a choice, patterns for the same field as a choice of their own.
  var joiningPatterns: [Predicate] {
    var others: [Predicate] = []
    var patterns: [FieldID: [Predicate]] = [:]
    for part in self {
      if let pattern = part.fieldPattern {
        patterns[pattern.field, default: []].append(part)
      } else {
        others.append(part)
      }
    }
    let joined = patterns.sorted { $0.key < $1.key }.flatMap { $1.count > 1 ? [.or($1)] : $1 }
    return others + joined
  }
}

extension Predicate {
  /// A pattern for a field that more than one text matches.
  fileprivate var fieldPattern: (field: FieldID, pattern: WildcardPattern)? {
    guard case .test(let field, .wildcard(let pattern)) = self, pattern.exactText == nil else { return nil }
    return (field, pattern)
  }
}
