import ECS
import TestSupport
import Testing

@testable import Detection

/// The sequence machine against the slow reference, over many small random streams.
struct SequencePropertyTests {
  private struct Sample {
    let shape: SequenceShape
    let events: [SequenceReference.Event]
  }

  /// Few letters, keys and instants, so that everything meets.
  private static func sample(_ random: inout SeededRandom) -> Sample {
    let count = Int.random(in: 1...4, using: &random)
    var isMissing = (0..<count).map { _ in Int.random(in: 0..<3, using: &random) == 0 }
    if !isMissing.contains(false) { isMissing[Int.random(in: 0..<count, using: &random)] = false }
    let hasSpan = isMissing.contains(true) || Bool.random(using: &random)
    let shape = SequenceShape(
      isMissing: isMissing, maxspan: hasSpan ? .seconds(Int.random(in: 1...8, using: &random)) : nil)
    let letters = (0..<count).map { _ in random.pick(["A", "B", "C"]) }
    let hasUntil = Int.random(in: 0..<3, using: &random) == 0
    var second = 0
    let events = (0..<Int.random(in: 1...24, using: &random)).map { place in
      second += random.pick([0, 0, 1, 1, 2, 4])
      let letter = random.pick(["A", "B", "C", "U"])
      let keys = keys(&random)
      var fits: [Int: [JoinKey]] = [:]
      for stage in letters.indices where letters[stage] == letter { fits[stage] = keys }
      if hasUntil, letter == "U" || Int.random(in: 0..<12, using: &random) == 0 { fits[count] = keys }
      return SequenceReference.Event(
        ordinal: EventOrdinal(Timestamp(milliseconds: Int64(second) * 1_000), arrival: place), fits: fits)
    }
    return Sample(shape: shape, events: events)
  }

  /// One key mostly, two where the field has two values, none where it is missing.
  private static func keys(_ random: inout SeededRandom) -> [JoinKey] {
    let values: [String] = random.pick([["1"], ["1"], ["2"], ["1", "2"], []])
    return values.map { JoinKey(values: [.text($0)]) }
  }

  private static func found(
    _ sample: Sample, limits: SequenceMachine<Int>.Limits
  ) -> [SequenceMachine<Int>.Match] {
    var machine = SequenceMachine<Int>(sample.shape, limits: limits)
    var matches: [SequenceMachine<Int>.Match] = []
    for (place, event) in sample.events.enumerated() {
      let hits = event.fits.sorted { $0.key < $1.key }.flatMap { stage, keys in
        keys.map { SequenceMachine<Int>.Hit(stage: stage, key: $0) }
      }
      if !hits.isEmpty { matches += machine.process(place, at: event.ordinal, hits) }
    }
    return matches + machine.finish()
  }

  @Test(arguments: [1, 2, 3, 4])
  func `finds what the plain passes over all events find`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    var total = 0
    for _ in 0..<1_500 {
      let sample = Self.sample(&random)
      // A sweep after every third event must not make a difference either.
      let matches = Self.found(sample, limits: .init(sweep: 3))
      let found = matches.map { match in
        SequenceReference.Found(key: match.key, places: match.events.compactMap(\.self))
      }
      let expected = SequenceReference(shape: sample.shape, events: sample.events).sequences()
      #expect(Set(found) == expected, "\(sample)")
      #expect(found.count == expected.count, "no sequence twice")
      for match in matches { #expect(match.events.map { $0 == nil } == sample.shape.isMissing) }
      total += found.count
    }
    #expect(total > 500, "the streams hold sequences at all")
  }
}
