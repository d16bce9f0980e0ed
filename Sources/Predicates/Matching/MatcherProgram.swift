import ECS

/// Conditions as branches over numbered tests, with all that the tests need. Never changes once made, so
/// threads may share it.
final class MatcherProgram: Sendable {
  /// A test, and the branches to go on with; or ``holds`` and ``fails``.
  struct Branch: Sendable {
    let test: Int32
    let ifTrue: Int32
    let ifFalse: Int32
  }

  struct Test: Sendable {
    enum Kind: UInt8, Sendable {
      case exists
      /// Answered for all tests of the field at once, by `exact`.
      case exact
      /// `part` is a place in `patterns` and `checks`.
      case wildcard
      /// `part` is a place in `others`.
      case other
    }

    let kind: Kind
    let field: Int32
    let part: Int32
  }

  static let holds: Int32 = -1
  static let fails: Int32 = -2

  let branches: [Branch]
  /// The first branch of each condition.
  let entries: [Int32]
  let tests: [Test]
  let patterns: [WildcardPattern]
  let checks: [WildcardCheck]
  let others: [any PredicateLeaf]
  let exact: ExactTable
  let groups: AccessGroups

  init(_ conditions: [Predicate], fieldCount: Int) {
    var compiler = MatcherCompiler()
    entries = conditions.map { compiler.compile($0, Self.holds, Self.fails) }
    (branches, tests, patterns) = (compiler.branches, compiler.tests, compiler.patterns)
    checks = patterns.map { WildcardCheck($0) }
    others = compiler.others
    var meanings = compiler.meanings
    groups = AccessGroups(conditions, meanings: &meanings)
    exact = ExactTable(meanings, fieldCount: fieldCount, words: groups.words)
  }
}

/// Numbers equal tests alike and lays branches out.
struct MatcherCompiler {
  private(set) var branches: [MatcherProgram.Branch] = []
  private(set) var tests: [MatcherProgram.Test] = []
  private(set) var patterns: [WildcardPattern] = []
  private(set) var others: [any PredicateLeaf] = []
  /// What exact texts mean, by field.
  private(set) var meanings: [Int32: [String: ExactTable.Meaning]] = [:]
  private var numbers: [Predicate: Int32] = [:]

  /// Adds the branches of a condition, last ones first, so that the places to go on with are known.
  mutating func compile(_ condition: Predicate, _ ifTrue: Int32, _ ifFalse: Int32) -> Int32 {
    switch condition {
    case .always(let holds): return holds ? ifTrue : ifFalse
    case .not(let inner): return compile(inner, ifFalse, ifTrue)
    case .and(let parts):
      return parts.cheapestFirst.reversed().reduce(ifTrue) { next, part in compile(part, next, ifFalse) }
    case .or(let parts):
      return parts.cheapestFirst.reversed().reduce(ifFalse) { next, part in compile(part, ifTrue, next) }
    case .test, .expression, .nested:
      branches.append(MatcherProgram.Branch(test: number(of: condition), ifTrue: ifTrue, ifFalse: ifFalse))
      return Int32(branches.count - 1)
    }
  }

  private mutating func number(of condition: Predicate) -> Int32 {
    if let known = numbers[condition] { return known }
    let number = Int32(tests.count)
    numbers[condition] = number
    tests.append(test(condition, number))
    return number
  }

  private mutating func test(_ condition: Predicate, _ number: Int32) -> MatcherProgram.Test {
    switch condition {
    case .test(let field, .exists): return .init(kind: .exists, field: field.index, part: 0)
    case .test(let field, .string(let set)):
      for text in set.values { mark(text, set.folding, of: field.index, number) }
      return .init(kind: .exact, field: field.index, part: 0)
    case .test(let field, .wildcard(let pattern)):
      if let text = pattern.exactText {
        mark(text, pattern.folding, of: field.index, number)
        return .init(kind: .exact, field: field.index, part: 0)
      }
      patterns.append(pattern)
      return .init(kind: .wildcard, field: field.index, part: Int32(patterns.count - 1))
    default:
      others.append(condition.leaf)
      return .init(kind: .other, field: 0, part: Int32(others.count - 1))
    }
  }

  private mutating func mark(_ text: String, _ folding: CaseFolding, of field: Int32, _ number: Int32) {
    let spelling = folding == .sensitive ? text : nil
    meanings[field, default: [:]][CaseFolding.ascii.fold(text), default: .init()].tests.append(
      (number, spelling))
  }
}
