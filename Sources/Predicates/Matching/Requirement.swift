import ECS

/// Something that an event must have to fulfil a condition: one of some texts in one of some fields.
struct Requirement {
  /// The folded texts by field.
  var texts: [Int32: Set<String>]

  /// The fields, in order: requirements on the same fields are looked up together.
  var fields: [Int32] { texts.keys.sorted() }

  /// More texts than this say little, and cost memory.
  private static let limit = 200

  /// All requirements that the condition's form shows.
  static func all(of condition: Predicate) -> [Requirement] {
    guard case .and(let parts) = condition else { return Self(condition).map { [$0] } ?? [] }
    return parts.flatMap { part in all(of: part) }
  }

  /// The condition as one requirement that it implies.
  private init?(_ condition: Predicate) {
    switch condition {
    case .test(let field, .string(let set)):
      texts = [field.index: Set(set.values.map { CaseFolding.ascii.fold($0) })]
    case .test(let field, .wildcard(let pattern)):
      guard let text = pattern.exactText else { return nil }
      texts = [field.index: [CaseFolding.ascii.fold(text)]]
    case .and(let parts):
      guard let best = parts.compactMap(Self.init).min(by: { $0.count < $1.count }) else { return nil }
      self = best
    case .or(let parts):
      var union: [Int32: Set<String>] = [:]
      for part in parts {
        guard let requirement = Self(part) else { return nil }
        union.merge(requirement.texts) { $0.union($1) }
      }
      texts = union
    case .always(false): texts = [:]
    default: return nil
    }
    if count > Self.limit { return nil }
  }

  var count: Int { texts.values.reduce(0) { $0 + $1.count } }
}
