import ECS
import Testing

@testable import Detection

/// The sequence machine on streams written as words: `A1` is an event of letter A at second 1.
struct SequenceMachineTests {
  private static let key = JoinKey(values: [])

  /// The sequences of a stream, each as its events' words; stages are letters, `!` before those to be missing.
  private static func sequences(
    _ stages: String, maxspan: Int? = nil, until: Character? = nil, _ stream: String
  ) -> [String] {
    let parts = stages.split(separator: " ")
    let shape = SequenceShape(
      isMissing: parts.map { $0.first == "!" }, maxspan: maxspan.map { .seconds($0) })
    var machine = SequenceMachine<String>(shape)
    var matches: [SequenceMachine<String>.Match] = []
    for (place, word) in stream.split(separator: " ").enumerated() {
      let letter = word.first
      var hits = parts.indices.filter { parts[$0].last == letter }
        .map { SequenceMachine<String>.Hit(stage: $0, key: key) }
      if letter == until { hits.append(.init(stage: parts.count, key: key)) }
      let time = Timestamp(milliseconds: (Int64(word.dropFirst()) ?? 0) * 1_000)
      matches += machine.process(String(word), at: EventOrdinal(time, arrival: place), hits)
    }
    matches += machine.finish()
    return matches.map { $0.events.map { $0 ?? "-" }.joined(separator: " ") }
  }

  @Test(arguments: [
    ("A B", "A1 A2 B3 B4", ["A2 B3"]),
    ("A B C", "A1 B2 A3 C4", ["A1 B2 C4"]),
    ("A A", "A1 A2 A3", ["A1 A2", "A2 A3"]),
    ("A A A", "A1 A2 A3 A4", ["A1 A2 A3", "A2 A3 A4"]),
    ("A B", "B1 A2", []),
    ("A B", "A1 B1", ["A1 B1"]),
  ])
  func `a newer event takes the older one's place, and one event ends and begins`(
    stages: String, stream: String, expected: [String]
  ) {
    #expect(Self.sequences(stages, stream) == expected)
  }

  @Test(arguments: [
    ("A1 B6", ["A1 B6"]), ("A1 B7", []), ("A1 A3 B7", ["A3 B7"]), ("A1 B7 B8", []), ("A1 A3 B9 B9", []),
  ])
  func `a maxspan may be reached but not exceeded, and what exceeds it is used up`(
    stream: String, expected: [String]
  ) {
    #expect(Self.sequences("A B", maxspan: 5, stream) == expected)
  }

  @Test(arguments: [
    ("A B", "A1 U2 B3", []), ("A B", "A1 B2 U3", ["A1 B2"]), ("A B", "U1 A2 B3", ["A2 B3"]),
    ("A B C", "A1 B2 U3 C4", []), ("A U B", "A1 U2 B3", []), ("A U", "A1 U2", ["A1 U2"]),
  ])
  func `until ends what is under way, but not what it completes`(
    stages: String, stream: String, expected: [String]
  ) {
    #expect(Self.sequences(stages, until: "U", stream) == expected)
  }

  @Test(arguments: [
    ("A !M B", "A1 M2 B3", []), ("A !M B", "A1 B3 M4", ["A1 - B3"]),
    ("A !M B", "M1 A1 M1 B2 M2", ["A1 - B2"]),
    ("A !M B", "A1 M2 A3 B4", ["A3 - B4"]),
    ("A !M", "A1 M2", []), ("A !M", "A1 M12", ["A1 -"]), ("A !M", "A1 M11", []), ("A !M", "A1", ["A1 -"]),
    ("A B !M", "A1 B9 M11", []), ("A B !M", "A1 B9 M12", ["A1 B9 -"]), ("A B !M", "A1 M2 B3 M3", ["A1 B3 -"]),
    ("!M A", "M1 A2", []), ("!M A", "M1 A11", []), ("!M A", "M1 A12", ["- A12"]), ("!M A", "A2 M3", ["- A2"]),
    ("!M A B", "M1 A2 B11", []), ("!M A B", "M1 A2 B12", ["- A2 B12"]),
    ("!M A !M", "M1 A5 M11", []), ("!M A !M", "M1 A5 M12", ["- A5 -"]), ("!M A !M", "A5 M6", ["- A5 -"]),
  ])
  func `events that must be missing, at each place of a sequence`(
    stages: String, stream: String, expected: [String]
  ) {
    #expect(Self.sequences(stages, maxspan: 10, stream) == expected)
  }

  @Test func `a late event continues what is before it and takes no newer one's place`() {
    #expect(Self.sequences("A B", "A5 A1 B6") == ["A5 B6"])
    #expect(Self.sequences("A B", "A5 B3 B6") == ["A5 B6"])
  }

  @Test func `keeps no more keys than it may, and says what it dropped`() {
    var machine = SequenceMachine<Int>(
      SequenceShape(isMissing: [false, false], maxspan: nil), limits: .init(keys: 100))
    for number in 0..<10_000 {
      let key = JoinKey(values: [.integer(Int64(number))])
      let ordinal = EventOrdinal(Timestamp(milliseconds: Int64(number)), arrival: number)
      _ = machine.process(number, at: ordinal, [.init(stage: 0, key: key)])
      #expect(machine.keyCount <= 100)
    }
    #expect(machine.dropped >= 9_900)
    let last = JoinKey(values: [.integer(9_999)])
    let ordinal = EventOrdinal(Timestamp(milliseconds: 10_000), arrival: 10_000)
    #expect(machine.process(0, at: ordinal, [.init(stage: 1, key: last)]).count == 1, "the newest are kept")
  }

  @Test func `forgets with time what can no longer be completed`() {
    var machine = SequenceMachine<Int>(
      SequenceShape(isMissing: [false, false], maxspan: .seconds(1)), limits: .init(sweep: 64))
    for number in 0..<10_000 {
      let key = JoinKey(values: [.integer(Int64(number))])
      let ordinal = EventOrdinal(Timestamp(milliseconds: Int64(number) * 100), arrival: number)
      _ = machine.process(number, at: ordinal, [.init(stage: 0, key: key)])
    }
    #expect(machine.keyCount < 200)
    #expect(machine.dropped == 0)
  }

  @Test func `runs of many events are one sequence`() {
    let stream = (1...25).map { "A\($0)" }.joined(separator: " ")
    let stages = Array(repeating: "A", count: 25).joined(separator: " ")
    #expect(Self.sequences(stages, stream) == [stream])
  }
}
