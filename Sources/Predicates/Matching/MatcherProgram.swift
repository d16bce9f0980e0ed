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
      /// One of `count` patterns from `part` on, places in `patterns` and `checks`, matches.
      case wildcards
      /// `part` is a place in `leaves`.
      case other
    }

    let kind: Kind
    /// The field without which the test does not hold; -1 when there is no such one.
    let field: Int32
    var part: Int32 = 0
    var count: Int32 = 0
  }

  static let holds: Int32 = -1
  static let fails: Int32 = -2

  /// How many conditions, tests and fields there are.
  let count: Int
  let testCount: Int
  let fieldCount: Int32
  /// Words of a set of conditions.
  let setWords: Int
  let patterns: [WildcardPattern]
  let groups: AccessGroups
  let pointers: Pointers
  private let memory: Memory
  /// What `memory` refers to.
  private let leaves: [PredicateLeaf]

  init(_ conditions: [Predicate], fieldCount: Int) {
    var compiler = MatcherCompiler()
    let entries = conditions.map { compiler.compile($0, Self.holds, Self.fails) }
    var openings: AccessGroups.Openings = [:]
    groups = AccessGroups(conditions, openings: &openings)
    let exact = ExactTable(compiler.meanings, openings, fieldCount: fieldCount)
    (count, testCount) = (conditions.count, compiler.tests.count)
    self.fieldCount = Int32(fieldCount)
    setWords = (count + 63) / 64
    (patterns, leaves) = (compiler.patterns, compiler.leaves)
    var memory = Memory()
    pointers = Pointers(
      branches: memory.hold(compiler.branches), entries: memory.hold(entries),
      tests: memory.hold(compiler.tests),
      checks: memory.hold(patterns.map { WildcardCheck($0) }),
      leaves: memory.hold(leaves.map { Unmanaged.passUnretained($0) }), fields: memory.hold(exact.fields),
      texts: memory.hold(exact.texts), filter: memory.hold(exact.filter), places: memory.hold(exact.places),
      exactEntries: memory.hold(exact.entries), marks: memory.hold(exact.marks),
      accesses: memory.hold(exact.accesses), members: memory.hold(exact.members),
      defaults: memory.hold(groups.defaults))
    self.memory = memory
  }
}

/// Numbers equal tests alike and lays branches out.
struct MatcherCompiler {
  private(set) var branches: [MatcherProgram.Branch] = []
  private(set) var tests: [MatcherProgram.Test] = []
  private(set) var patterns: [WildcardPattern] = []
  private(set) var leaves: [PredicateLeaf] = []
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
    case .or(let parts) where parts.patternsOfOneField == nil:
      return parts.joiningPatterns.cheapestFirst.reversed().reduce(ifFalse) { next, part in
        compile(part, ifTrue, next)
      }
    case .or, .test, .expression, .nested:
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
    case .test(let field, .exists): return .init(kind: .exists, field: field.index)
    case .test(let field, .string(let set)):
      for text in set.values { mark(text, set.folding, of: field.index, number) }
      return .init(kind: .exact, field: field.index)
    case .test(let field, .wildcard(let pattern)):
      if let text = pattern.exactText {
        mark(text, pattern.folding, of: field.index, number)
        return .init(kind: .exact, field: field.index)
      }
      return test([pattern], of: field)
    case .or(let parts):
      guard let (field, patterns) = parts.patternsOfOneField else { fallthrough }
      return test(patterns, of: field)
    default:
      leaves.append(condition.leaf)
      let field = if case .test(let field, _) = condition { field.index } else { Int32(-1) }
      return .init(kind: .other, field: field, part: Int32(leaves.count - 1))
    }
  }

  private mutating func test(_ patterns: [WildcardPattern], of field: FieldID) -> MatcherProgram.Test {
    defer { self.patterns += patterns }
    return .init(
      kind: .wildcards, field: field.index, part: Int32(self.patterns.count), count: Int32(patterns.count))
  }

  private mutating func mark(_ text: String, _ folding: CaseFolding, of field: Int32, _ number: Int32) {
    let spelling = folding == .sensitive ? text : nil
    meanings[field, default: [:]][CaseFolding.ascii.fold(text), default: .init()].tests.append(
      (number, spelling))
  }
}
