import ECS

/// What is known already about the event at hand, and room to work in.
struct MatcherMemory: Sendable {
  /// What is known of one value.
  struct Value: Sendable {
    var event: UInt32 = 0
    var hasPairs = false
    var head: UInt64 = 0
    var tail: UInt64 = 0
    var pairs = WildcardCheck.Pairs()
  }

  /// The number of the event.
  var event: UInt32 = 0
  /// For each test: the number of the event that it was made on, times two, plus its result.
  var results: [UInt32]
  /// For each field: the event for which its exact tests were answered.
  var answered: [UInt32]
  /// For each value of the event.
  var values: [Value] = []
  /// For each group, the conditions that are possible; then those possible by all groups.
  var possible: [UInt64]
  var candidates: [UInt64]

  init(_ program: MatcherProgram) {
    results = Array(repeating: 0, count: program.tests.count)
    answered = Array(repeating: 0, count: program.exact.fields.count)
    possible = Array(repeating: 0, count: program.groups.defaults.count)
    candidates = Array(repeating: 0, count: program.groups.words)
  }

  mutating func startEvent(valueCount: Int) {
    event += 1
    if event == .max >> 1 {
      for index in results.indices { results[index] = 0 }
      for index in answered.indices { answered[index] = 0 }
      for index in values.indices { values[index].event = 0 }
      event = 1
    }
    if values.count < valueCount {
      values.append(contentsOf: repeatElement(Value(), count: valueCount - values.count))
    }
  }
}
