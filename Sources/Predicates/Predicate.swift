public import ECS

/// A condition on one event: what both query languages compile to.
///
/// A leaf holds when any value of its field passes; a missing field passes no test. `and`, `or` and `not` are
/// two-valued above the leaves. Equal conditions are equal values, so that they can be tested once an event.
public indirect enum Predicate: Hashable, Sendable {
  /// Holds always, or never.
  case always(Bool)
  /// Holds when all do; an empty list holds.
  case and([Predicate])
  /// Holds when one does; an empty list does not hold.
  case or([Predicate])
  /// Holds when the other does not.
  case not(Predicate)
  /// Holds when any value of the field passes.
  case test(FieldID, ValueTest)
  /// Holds when the expression is true for any combination of its fields' values.
  case expression(ScalarExpression)
  /// Holds when one object at the dotted path fulfils the condition by itself; its fields are named in full.
  case nested(path: String, Predicate)
}

extension Predicate {
  /// All of them, in the simplest form: flat, without what always holds.
  public static func all(_ conditions: [Predicate]) -> Predicate {
    combined(conditions, neutral: true, group: Predicate.and) { condition in
      if case .and(let parts) = condition { parts } else { nil }
    }
  }

  /// One of them, in the simplest form: flat, without what never holds.
  public static func any(_ conditions: [Predicate]) -> Predicate {
    combined(conditions, neutral: false, group: Predicate.or) { condition in
      if case .or(let parts) = condition { parts } else { nil }
    }
  }

  /// The opposite, in the simplest form.
  public static func none(_ condition: Predicate) -> Predicate {
    switch condition {
    case .always(let holds): .always(!holds)
    case .not(let inner): inner
    default: .not(condition)
    }
  }

  private static func combined(
    _ conditions: [Predicate], neutral: Bool, group: ([Predicate]) -> Predicate,
    parts: (Predicate) -> [Predicate]?
  ) -> Predicate {
    var flat = DistinctConditions()
    for condition in conditions {
      for part in parts(condition) ?? [condition] {
        if case .always(let holds) = part {
          if holds != neutral { return .always(holds) }
        } else {
          flat.add(part)
        }
      }
    }
    guard let first = flat.members.first else { return .always(neutral) }
    return flat.members.count == 1 ? first : group(flat.members)
  }
}

/// Conditions in the order in which they came first.
private struct DistinctConditions {
  private(set) var members: [Predicate] = []
  /// The same once they are more than a few: to compare is quicker than to hash, but each with each takes long.
  private var seen: Set<Predicate> = []
  private static let few = 8

  mutating func add(_ condition: Predicate) {
    if members.count < Self.few {
      if !members.contains(condition) { members.append(condition) }
      return
    }
    if seen.isEmpty { seen = Set(members) }
    if seen.insert(condition).inserted { members.append(condition) }
  }
}

extension Predicate {
  /// The same condition on the fields of another table.
  ///
  /// - Parameter fields: the other table's number of each field of this condition's table, as
  ///   ``ECS/FieldTable/intern(_:)-(FieldTable)`` gives them.
  public func renumbered(_ fields: [FieldID]) -> Predicate {
    switch self {
    case .always: self
    case .and(let parts): .and(parts.map { $0.renumbered(fields) })
    case .or(let parts): .or(parts.map { $0.renumbered(fields) })
    case .not(let inner): .not(inner.renumbered(fields))
    case .test(let field, let test): .test(fields[Int(field.index)], test)
    case .expression(let expression): .expression(expression.renumbered(fields))
    case .nested(let path, let inner): .nested(path: path, inner.renumbered(fields))
    }
  }
}
