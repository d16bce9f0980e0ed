import ECS

/// What is known already about the event at hand, and room to work in.
struct MatcherMemory: Sendable {
  /// What is known of one value.
  struct Value: Sendable {
    var event: UInt32 = 0
    var hasPairs = false
    var head: UInt64 = 0
    var tail: UInt64 = 0
    var pairs = BytePairs()
  }

  /// The number of the event.
  var event: UInt32 = 0
  /// For each test: the number of the event that it was made on, times two, plus its result.
  var results: [UInt32]
  /// For each field: the event for which its exact tests were answered.
  var answered: [UInt32]
  /// For each value of the event.
  var values = [Value()]
  /// For each group, the conditions that are possible.
  var possible: [UInt64]

  init(_ program: MatcherProgram) {
    results = Array(repeating: 0, count: max(1, program.testCount))
    answered = Array(repeating: 0, count: max(1, Int(program.fieldCount)))
    possible = Array(repeating: 0, count: max(1, program.groups.defaults.count))
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

  /// Where the memory stands while it is lent.
  ///
  /// Safe: lent by `withRoom` for one call; results have a place for each test, answers for each field,
  /// values for each slot of the event, `possible` a set of conditions for each group.
  struct Room {
    let event: UInt32
    let results: UnsafeMutablePointer<UInt32>
    let answered: UnsafeMutablePointer<UInt32>
    let values: UnsafeMutablePointer<Value>
    let possible: UnsafeMutablePointer<UInt64>

    /// What marks a test that holds for this event.
    @inline(__always) var holds: UInt32 { event &<< 1 | 1 }
  }

  @inline(__always)
  mutating func withRoom(_ body: (Room) -> Void) {
    Self.lend(event, &results, &answered, &values, &possible, body)
  }

  @inline(__always)
  private static func lend(
    _ event: UInt32, _ results: inout [UInt32], _ answered: inout [UInt32], _ values: inout [Value],
    _ possible: inout [UInt64], _ body: (Room) -> Void
  ) {
    results.withUnsafeMutableBufferPointer { results in
      answered.withUnsafeMutableBufferPointer { answered in
        values.withUnsafeMutableBufferPointer { values in
          possible.withUnsafeMutableBufferPointer { possible in
            guard let results = results.baseAddress, let answered = answered.baseAddress,
              let values = values.baseAddress, let possible = possible.baseAddress
            else { return }
            body(Room(event: event, results: results, answered: answered, values: values, possible: possible))
          }
        }
      }
    }
  }
}
