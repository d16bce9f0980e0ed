/// Finds samples: an event for each term, in any order, all with the same keys, no event twice.
struct SampleCollector<Event: Sendable>: Sendable {
  /// A sample that was found.
  struct Match: Sendable {
    let key: JoinKey
    let events: [Event]
  }

  private struct Candidate: Sendable {
    let number: Int
    let event: Event
  }

  private let terms: Int
  /// Candidates kept a key and term: with one more than there are terms before it, a free one is always left.
  private let depth: Int
  private let keepsNewest: Bool
  private var candidates: [JoinKey: [[Candidate]]] = [:]

  /// A collector that can find `samplesPerKey` samples a key. Of more events than that needs it keeps the first, or
  /// the newest.
  init(terms: Int, samplesPerKey: Int = 1, keepsNewest: Bool = false) {
    self.terms = terms
    self.keepsNewest = keepsNewest
    depth = terms * max(samplesPerKey, 1)
  }

  var keyCount: Int { candidates.count }

  /// Takes an event that fits a term; `number` tells events apart.
  mutating func add(_ event: Event, number: Int, term: Int, keys: [JoinKey]) {
    for key in keys {
      var lists = candidates[key] ?? Array(repeating: [], count: terms)
      if lists[term].count >= depth {
        guard keepsNewest else { continue }
        lists[term].removeFirst()
      }
      lists[term].append(Candidate(number: number, event: event))
      candidates[key] = lists
    }
  }

  /// At most so many samples of each key, in the order of the keys.
  func matches(samplesPerKey: Int) -> [Match] {
    candidates.keys.sorted().flatMap { matches(of: $0, most: samplesPerKey) }
  }

  /// The first sample of a key, if there is one.
  func match(of key: JoinKey) -> Match? { matches(of: key, most: 1).first }

  /// Forgets a key's events, or those that `isKept` refuses.
  mutating func forget(_ key: JoinKey, keeping isKept: (Event) -> Bool = { _ in false }) {
    guard let lists = candidates[key] else { return }
    let kept = lists.map { list in list.filter { isKept($0.event) } }
    candidates[key] = kept.allSatisfy(\.isEmpty) ? nil : kept
  }

  /// Forgets keys, whichever, until so many are left; says how many it forgot.
  mutating func forget(downTo kept: Int) -> Int {
    let surplus = candidates.keys.sorted().dropLast(kept)
    for key in surplus { candidates[key] = nil }
    return surplus.count
  }

  /// The keys that something is kept of.
  var keys: some Collection<JoinKey> { candidates.keys }

  private func matches(of key: JoinKey, most: Int) -> [Match] {
    guard let lists = candidates[key] else { return [] }
    var used: Set<Int> = []
    var found: [Match] = []
    while found.count < most {
      var chosen: [Candidate] = []
      var steps = Self.mostSteps
      guard Self.choose(lists[...], &chosen, used, &steps) else { break }
      used.formUnion(chosen.map(\.number))
      found.append(Match(key: key, events: chosen.map(\.event)))
    }
    return found
  }

  /// Tries until a sample is given up; only queries with many terms that fit the same few events come near it.
  private static var mostSteps: Int { 10_000 }

  /// A candidate of each list, all different: the first ones where possible.
  private static func choose(
    _ lists: ArraySlice<[Candidate]>, _ chosen: inout [Candidate], _ used: Set<Int>, _ steps: inout Int
  ) -> Bool {
    guard let list = lists.first else { return true }
    steps -= 1
    guard steps > 0 else { return false }
    for candidate in list
    where !used.contains(candidate.number) && !chosen.contains(where: { $0.number == candidate.number }) {
      chosen.append(candidate)
      if choose(lists.dropFirst(), &chosen, used, &steps) { return true }
      chosen.removeLast()
    }
    return false
  }
}
