import ECS

/// Something that an event must have to fulfil a condition: one of some facts.
struct Requirement: Hashable {
  /// What can be said of one field of an event.
  struct Fact: Hashable {
    let field: Int32
    /// One of the field's texts, folded; nil: the field has any value.
    let text: String?
  }

  let facts: Set<Fact>
  /// How many conditions each fact is good for, all together: the fewer, the rarer the requirement is met.
  let weight: Int

  /// More facts than this cost more memory than they tell; then it is only said which fields must be there.
  private static let limit = 500

  private init(_ facts: Set<Fact>, _ uses: FactUses) {
    self.facts = facts.count <= Self.limit ? facts : Set(facts.map { Fact(field: $0.field, text: nil) })
    weight = self.facts.reduce(0) { $0 + uses.count(of: $1) }
  }

  /// The requirements that the condition's form shows, the rarest first, without those that follow from
  /// others.
  static func rarest(of condition: Predicate, _ uses: FactUses) -> [Requirement] {
    let found = all(of: condition, uses).enumerated().sorted { left, right in
      (left.element.weight, left.offset) < (right.element.weight, right.offset)
    }
    return found.reduce(into: []) { kept, next in
      if !kept.contains(where: { $0.implies(next.element) }) { kept.append(next.element) }
    }
  }

  private static func all(of condition: Predicate, _ uses: FactUses) -> [Requirement] {
    switch condition {
    case .and(let parts): parts.flatMap { all(of: $0, uses) }
    case .or(let parts): shared(by: parts.map { all(of: $0, uses) }, uses)
    case .always(false): [Requirement([], uses)]
    case .test(let field, let test):
      [Requirement(Set(test.texts(of: field.index)), uses)]
    case .expression(let expression):
      expression.neededFields.sorted().map { Requirement([Fact(field: $0.index, text: nil)], uses) }
    case .always, .not, .nested: []
    }
  }

  /// What holds when one of several parts does: of each part its rarest requirement, and what the parts ask
  /// of the same field.
  private static func shared(by parts: [[Requirement]], _ uses: FactUses) -> [Requirement] {
    guard !parts.contains(where: \.isEmpty) else { return [] }
    var found = [union(parts.compactMap(\.rarest), uses)]
    for field in Set(parts.first?.compactMap(\.onlyField) ?? []).sorted() {
      let same = parts.compactMap { part in part.filter { $0.onlyField == field }.rarest }
      if same.count == parts.count { found.append(union(same, uses)) }
    }
    return found
  }

  private static func union(_ parts: [Requirement], _ uses: FactUses) -> Requirement {
    Requirement(parts.reduce(into: []) { $0.formUnion($1.facts) }, uses)
  }

  /// Whether it only asks for fields, not for texts.
  var isPresence: Bool { facts.allSatisfy { $0.text == nil } }

  /// The field of all facts, when it is one.
  private var onlyField: Int32? {
    guard let field = facts.first?.field else { return nil }
    return facts.allSatisfy { $0.field == field } ? field : nil
  }

  /// Whether an event that has what this requires has what the other requires.
  private func implies(_ other: Requirement) -> Bool {
    facts.allSatisfy { other.facts.contains($0) || other.facts.contains(Fact(field: $0.field, text: nil)) }
  }
}

extension [Requirement] {
  fileprivate var rarest: Requirement? { self.min { $0.weight < $1.weight } }
}

/// How many conditions each fact is good for.
struct FactUses {
  private var counts: [Requirement.Fact: Int] = [:]

  init(_ conditions: [Predicate]) {
    for condition in conditions {
      var facts: Set<Requirement.Fact> = []
      Self.collect(condition, into: &facts)
      for fact in facts { counts[fact, default: 0] += 1 }
    }
  }

  func count(of fact: Requirement.Fact) -> Int { counts[fact] ?? 1 }

  private static func collect(_ condition: Predicate, into facts: inout Set<Requirement.Fact>) {
    switch condition {
    case .and(let parts), .or(let parts): for part in parts { collect(part, into: &facts) }
    case .test(let field, let test):
      facts.formUnion(test.texts(of: field.index))
      facts.insert(.init(field: field.index, text: nil))
    case .expression(let expression):
      for field in expression.neededFields { facts.insert(.init(field: field.index, text: nil)) }
    case .always, .not, .nested: break
    }
  }
}

extension ValueTest {
  /// What a field must have to pass: one of some texts, or else any value.
  fileprivate func texts(of field: Int32) -> [Requirement.Fact] {
    switch self {
    case .string(let set):
      set.values.map { Requirement.Fact(field: field, text: CaseFolding.ascii.fold($0)) }
    case .wildcard(let pattern):
      [Requirement.Fact(field: field, text: pattern.exactText.map { CaseFolding.ascii.fold($0) })]
    default: [Requirement.Fact(field: field, text: nil)]
    }
  }
}
