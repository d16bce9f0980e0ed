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
    var flat: [Predicate] = []
    var seen: Set<Predicate> = []
    for condition in conditions {
      for part in parts(condition) ?? [condition] {
        if case .always(let holds) = part {
          if holds != neutral { return .always(holds) }
        } else if seen.insert(part).inserted {
          flat.append(part)
        }
      }
    }
    guard let first = flat.first else { return .always(neutral) }
    return flat.count == 1 ? first : group(flat)
  }
}
