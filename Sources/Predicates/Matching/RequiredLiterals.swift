public import ECS

extension LineFilter {
  /// A filter that lets through every line whose event fulfils one of the conditions; nil when the conditions
  /// do not require a few literals.
  public init?(for conditions: [Predicate], fields: FieldTable) {
    var all: Set<String> = []
    for condition in conditions {
      guard let literals = RequiredLiterals(condition, fields) else { return nil }
      all.formUnion(literals.texts)
    }
    self.init(literals: all)
  }
}

/// Literals of which one at least stands in the JSON text of every event that fulfils a condition.
private struct RequiredLiterals: Equatable {
  var texts: Set<String>

  /// The length of the shortest, less a little for each: the higher, the fewer lines have one.
  private var worth: Int { (texts.map(\.utf8.count).min() ?? .max / 2) - texts.count }

  /// What the condition's form shows; nil when it shows nothing.
  init?(_ condition: Predicate, _ fields: FieldTable) {
    switch condition {
    case .always(false): self.init([])
    case .and(let parts):
      let choices = parts.compactMap { Self($0, fields) }
      guard let best = choices.max(by: { $0.worth < $1.worth }) else { return nil }
      self = best
    case .or(let parts):
      let choices = parts.map { Self($0, fields) }
      if choices.contains(where: { $0 == nil }) { return nil }
      self.init(choices.reduce(into: []) { $0.formUnion($1?.texts ?? []) })
    // The index is put together, and stands in no text as such.
    case .test(let field, _) where fields.name(of: field) == FieldTable.indexName: return nil
    case .test(_, let test): self.init(test)
    case .nested(_, let inner): self.init(inner, fields)
    default: return nil
    }
  }

  private init(_ texts: Set<String>) { self.texts = texts }

  private init?(_ test: ValueTest) {
    switch test {
    case .string(let set):
      let pieces = set.values.map { Self.longestPiece(of: $0) }
      texts = Set(pieces.compactMap { $0 })
      if pieces.contains(nil) { return nil }
    case .wildcard(let pattern):
      let pieces = pattern.pieces.compactMap { piece in
        if case .literal(let text) = piece { Self.longestPiece(of: text) } else { nil }
      }
      guard let longest = pieces.max(by: { $0.utf8.count < $1.utf8.count }) else { return nil }
      texts = [longest]
    default: return nil
    }
  }

  /// The longest part of a text that JSON text holds as it is, when it is long enough to look for.
  private static func longestPiece(of text: String) -> String? {
    let pieces = text.utf8.split { !LineFilter.isPlain($0) }
    guard let longest = pieces.max(by: { $0.count < $1.count }), longest.count >= LineFilter.shortestLength
    else { return nil }
    return String(longest).map { CaseFolding.ascii.fold($0) }
  }
}
