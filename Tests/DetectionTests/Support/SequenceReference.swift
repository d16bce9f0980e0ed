import ECS

@testable import Detection

/// Sequences found slowly and plainly: one pass over all events for each stage, as Elasticsearch words it, with
/// lists that are searched from the start, and every look for what must be missing over all events.
struct SequenceReference {
  struct Event {
    let ordinal: EventOrdinal
    /// The stages that the event fits (the until event's is one beyond the last), each with its keys.
    let fits: [Int: [JoinKey]]
  }

  struct Found: Hashable {
    let key: JoinKey
    let places: [Int]
  }

  private struct Sequence {
    var places: [Int]
  }

  let shape: SequenceShape
  let events: [Event]

  func sequences() -> Set<Found> {
    let positive = shape.isMissing.indices.filter { !shape.isMissing[$0] }
    var found: Set<Found> = []
    for key in Set(events.flatMap { $0.fits.values.flatMap(\.self) }) {
      var group = hits(positive[0], key).map { Sequence(places: [$0]) }
      for stage in positive.dropFirst() { group = extend(&group, to: stage, key) }
      for sequence in group where isFree(sequence, positive, key) {
        found.insert(Found(key: key, places: sequence.places))
      }
    }
    return found
  }

  private func hits(_ stage: Int, _ key: JoinKey) -> [Int] {
    events.indices.filter { events[$0].fits[stage]?.contains(key) ?? false }
  }

  private func time(_ place: Int) -> Timestamp { events[place].ordinal.time }

  /// Each hit takes the latest sequence before it; that one and all before it are used up.
  private func extend(_ group: inout [Sequence], to stage: Int, _ key: JoinKey) -> [Sequence] {
    let untils = hits(shape.untilStage, key)
    var extended: [Sequence] = []
    for hit in hits(stage, key) {
      guard let position = group.lastIndex(where: { $0.places[$0.places.count - 1] < hit }) else { continue }
      var sequence = group[position]
      group.removeFirst(position + 1)
      if shape.isExceeded(from: time(sequence.places[0]), to: time(hit)) { continue }
      let last = sequence.places[sequence.places.count - 1]
      if untils.contains(where: { $0 >= last && $0 < hit }) { continue }
      sequence.places.append(hit)
      extended.append(sequence)
    }
    return extended
  }

  private func isFree(_ sequence: Sequence, _ positive: [Int], _ key: JoinKey) -> Bool {
    for (index, stage) in positive.enumerated().dropFirst() {
      for missing in positive[index - 1] + 1..<stage {
        let bounds = (time(sequence.places[index - 1]), time(sequence.places[index]))
        if hits(missing, key).contains(where: { time($0) > bounds.0 && time($0) < bounds.1 }) { return false }
      }
    }
    return isFreeAround(sequence, key)
  }

  /// The longest stretch around the sequence without what must be missing is longer than the maxspan.
  private func isFreeAround(_ sequence: Sequence, _ key: JoinKey) -> Bool {
    let start = time(sequence.places[0])
    let end = time(sequence.places[sequence.places.count - 1])
    let before = (0..<shape.firstPositive).flatMap { hits($0, key) }.map(time).filter { $0 < start }.max()
    let after = (shape.lastPositive + 1..<max(shape.isMissing.count, shape.lastPositive + 1))
      .flatMap { hits($0, key) }.map(time).filter { $0 > end }.min()
    if shape.hasLeadingMissing, before == nil { return true }
    if shape.hasTrailingMissing, after == nil { return true }
    switch (before, after) {
    case (nil, nil): return true
    case (let before?, let after?): return shape.isExceeded(from: before, to: after)
    case (let before?, nil): return shape.isExceeded(from: before, to: end)
    case (nil, let after?): return shape.isExceeded(from: start, to: after)
    }
  }
}
