import ECS

/// Which conditions can hold for an event at all.
///
/// Each condition stands in every group with one of its requirements, the rarest in the first; it is possible
/// when its requirement is met in all groups. In groups for which it has no requirement left it is always
/// possible.
struct AccessGroups: Sendable {
  /// Words of a set of conditions, a multiple of `ExactTable.step`.
  let words: Int
  /// The conditions that are always possible, group after group.
  private(set) var defaults: [UInt64] = []
  /// How many groups there are.
  let count: Int

  /// Further requirements rule out hardly anything more.
  private static let most = 4
  /// Fields that one in so many conditions asks for, most events have.
  private static let rare = 100
  /// With fewer conditions than this, testing them one by one is quicker.
  private static let leastConditions = 8

  /// What a fact makes possible: places of bits in all groups, by fact.
  typealias Openings = [Requirement.Fact: [Int]]

  /// Groups the requirements of the conditions.
  init(_ conditions: [Predicate], openings: inout Openings) {
    let perStep = 64 * ExactTable.step
    words = (conditions.count + perStep - 1) / perStep * ExactTable.step
    guard conditions.count >= Self.leastConditions else {
      count = 0
      return
    }
    let uses = FactUses(conditions)
    let requirements = conditions.map { condition in
      Requirement.rarest(of: condition, uses).enumerated().filter { place, requirement in
        place == 0 || !requirement.isPresence || requirement.weight < conditions.count / Self.rare
      }.map(\.element).prefix(Self.most)
    }
    count = max(1, requirements.map(\.count).max() ?? 0)
    defaults = [UInt64](repeating: 0, count: count * words)
    for (condition, requirements) in requirements.enumerated() {
      for group in 0..<count {
        let bit = group * words * 64 + condition
        if group >= requirements.count {
          defaults[bit / 64] |= 1 << UInt64(bit % 64)
        } else {
          for fact in requirements[group].facts { openings[fact, default: []].append(bit) }
        }
      }
    }
  }
}
