import ECS

/// One test of a set of conditions, prepared. A class each, so that the hot path reaches a test's parts
/// through one reference instead of copying an enum's content.
class PredicateLeaf: @unchecked Sendable {
  // Safe to share: neither this class nor those below have anything that changes.

  func holds(for record: EventRecord) -> Bool { false }
}

extension Predicate {
  /// The condition as a test; what has no class of its own is evaluated plainly.
  var leaf: PredicateLeaf {
    switch self {
    case .test(let field, .regex(let pattern)): RegexLeaf(field, pattern)
    case .test(let field, .number(let test)): NumberLeaf(field, test)
    case .test(let field, let test): ValueLeaf(field, test)
    case .expression(let expression): ExpressionLeaf(expression)
    default: PlainLeaf(self)
    }
  }
}

private final class RegexLeaf: PredicateLeaf, @unchecked Sendable {
  private let field: FieldID
  private let pattern: RegexPattern

  init(_ field: FieldID, _ pattern: RegexPattern) {
    self.field = field
    self.pattern = pattern
  }

  override func holds(for record: EventRecord) -> Bool {
    record.anyText(of: field) { pattern.matches($0) }
  }
}

private final class NumberLeaf: PredicateLeaf, @unchecked Sendable {
  private let field: FieldID
  private let test: NumberTest

  init(_ field: FieldID, _ test: NumberTest) {
    self.field = field
    self.test = test
  }

  override func holds(for record: EventRecord) -> Bool {
    record.any(of: field) { test.passes($0, of: record) }
  }
}

private final class ValueLeaf: PredicateLeaf, @unchecked Sendable {
  private let field: FieldID
  private let test: ValueTest

  init(_ field: FieldID, _ test: ValueTest) {
    self.field = field
    self.test = test
  }

  override func holds(for record: EventRecord) -> Bool {
    record.count(of: field) > 0 && record.any(of: field) { test.passes($0, of: record) }
  }
}

private final class ExpressionLeaf: PredicateLeaf, @unchecked Sendable {
  private let expression: ScalarExpression
  private let fields: [FieldID]

  init(_ expression: ScalarExpression) {
    self.expression = expression
    fields = expression.fields
  }

  override func holds(for record: EventRecord) -> Bool { expression.holds(for: record, fields: fields) }
}

private final class PlainLeaf: PredicateLeaf, @unchecked Sendable {
  private let condition: Predicate

  init(_ condition: Predicate) { self.condition = condition }

  override func holds(for record: EventRecord) -> Bool { condition.matches(record) }
}

extension EventRecord {
  /// Whether the text of any of the field's values passes; stops at the first.
  fileprivate func anyText(of field: FieldID, _ passes: (Span<UInt8>) -> Bool) -> Bool {
    any(of: field) { value in withText(of: value, passes) }
  }
}
