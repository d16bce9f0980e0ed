import ECS

/// Which conditions can hold for an event at all: for every group of fields on which many conditions require
/// exact texts, the conditions that require none of it are always possible, the others when a text occurs.
struct AccessGroups: Sendable {
  /// Words of a set of conditions.
  let words: Int
  /// For each group, the conditions that require nothing of it.
  private(set) var defaults: [UInt64] = []
  /// How many groups there are.
  private(set) var count = 0
  /// The fields of all groups, each once.
  private(set) var fields: [Int32] = []

  /// A requirement must be shared by one in so many conditions to be worth a group.
  private static let share = 100
  /// With fewer conditions than this, testing them one by one is quicker.
  private static let leastConditions = 8

  /// Groups the requirements of the conditions, and adds to each text's meaning what it makes possible.
  init(_ conditions: [Predicate], meanings: inout [Int32: [String: ExactTable.Meaning]]) {
    words = (conditions.count + 63) / 64
    guard conditions.count >= Self.leastConditions else { return }
    var groups: [[Int32]: [Int: Requirement]] = [:]
    for (number, condition) in conditions.enumerated() {
      for requirement in Requirement.all(of: condition) {
        // Of two requirements on the same fields the one with fewer texts says more.
        let known = groups[requirement.fields]?[number]?.count ?? .max
        if requirement.count < known { groups[requirement.fields, default: [:]][number] = requirement }
      }
    }
    let least = max(2, conditions.count / Self.share)
    for (fields, members) in groups.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) })
    where members.count >= least {
      add(fields, members, conditions.count, &meanings)
    }
    fields = Set(fields).sorted()
  }

  private mutating func add(
    _ fields: [Int32], _ members: [Int: Requirement], _ conditionCount: Int,
    _ meanings: inout [Int32: [String: ExactTable.Meaning]]
  ) {
    let group = Int32(count)
    count += 1
    self.fields += fields
    var always = [UInt64](repeating: 0, count: words)
    for number in 0..<conditionCount where members[number] == nil {
      always[number / 64] |= 1 << UInt64(number % 64)
    }
    defaults += always
    for (number, requirement) in members {
      for (field, texts) in requirement.texts {
        for text in texts {
          meanings[field, default: [:]][text, default: .init()].conditions[group, default: []]
            .append(number)
        }
      }
    }
  }
}
