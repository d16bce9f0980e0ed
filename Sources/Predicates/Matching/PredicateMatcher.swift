public import ECS

/// Finds out of many conditions those that an event fulfils, much faster than one after the other: conditions
/// that the event's exact texts rule out are not looked at, a test that several share is made once an event,
/// and all exact tests of a field take one look-up a value.
///
/// A copy costs little and may be used by another thread. Takes no memory from event to event, apart from
/// what the rarer tests (expressions, words, versions, nested objects) take.
public struct PredicateMatcher: Sendable {
  let program: MatcherProgram
  private var memory: MatcherMemory

  /// Prepares conditions whose fields are of a table. Their numbers count from 0, in the order given.
  public init(_ conditions: [Predicate], fields: FieldTable) {
    program = MatcherProgram(conditions, fieldCount: fields.count)
    memory = MatcherMemory(program)
  }

  /// How many conditions there are.
  public var count: Int { program.count }

  /// How many different tests the conditions make.
  public var testCount: Int { program.testCount }

  /// The numbers of the conditions that the event fulfils, in order.
  public mutating func matches(_ record: EventRecord) -> [Int] {
    var found: [Int] = []
    match(record, into: &found)
    return found
  }

  /// Replaces `found` by the numbers of the conditions that the event fulfils, in order; takes no memory once
  /// `found` has room. With a set, only its conditions are looked at.
  public mutating func match(_ record: EventRecord, among set: PredicateSet? = nil, into found: inout [Int]) {
    precondition(set?.count ?? count == count, "a set of other conditions")
    memory.startEvent(valueCount: record.valueCount)
    found.removeAll(keepingCapacity: true)
    Self.match(record, set, program, &memory, &found)
  }

  private static func match(
    _ record: EventRecord, _ set: PredicateSet?, _ program: MatcherProgram, _ memory: inout MatcherMemory,
    _ found: inout [Int]
  ) {
    record.withView { view in
      memory.withRoom { room in
        MatcherEvent(program: program, pointers: program.pointers, room: room, view: view)
          .appendMatches(of: record, among: set?.words.base, to: &found)
      }
    }
  }
}

/// Some of a matcher's conditions.
public struct PredicateSet: Sendable {
  /// How many conditions there are, those that are not in the set included.
  let count: Int
  /// A bit for each.
  let words: FixedArray<UInt64>

  /// A set by the conditions' numbers: those for which `isMember` is true.
  public init(_ isMember: [Bool]) {
    count = isMember.count
    var words = [UInt64](repeating: 0, count: (count + 63) / 64)
    for number in isMember.indices where isMember[number] { words[number / 64] |= 1 << UInt64(number % 64) }
    self.words = FixedArray(words)
  }
}
