import ECS

/// Takes from packs and queries what osquery reads of them, and remembers what it cannot take.
///
/// Numbers and truth values may be texts, as osquery allows (osquery/utils/json/json.cpp, `valueToSize`,
/// `valueToBool`).
struct TermsReader {
  /// What is not kept, each with its reason.
  private(set) var remarks: [GuideError] = []
  /// Keys that osquery does not know, with the queries that have them, in order.
  private var unknown: [(key: String, owners: [String])] = []

  private static let packKeys: Set<String> = [
    "platform", "version", "discovery", "shard", "oncall", "queries", "dossier",
  ]
  private static let queryKeys: Set<String> = [
    "query", "description", "ecs_mapping", "dossier", "platform", "version", "interval", "snapshot",
    "removed", "denylist", "shard", "startup_priority", "value",
  ]
  /// Longest interval, in seconds (osquery/config/packs.cpp, `kMaxQueryInterval`).
  private static let longestInterval = 604_800
  /// Most queries that a remark names.
  private static let mostNames = 5

  mutating func pack(_ pack: JSONCursor) throws(GuideError) -> PackTerms {
    var terms = PackTerms()
    terms.platform = try pack.optional("platform")?.string()
    terms.version = text("version", of: pack)
    terms.discovery = try discovery(pack)
    terms.shard = number("shard", of: pack, in: 1...100)
    terms.oncall = text("oncall", of: pack)
    let others = try pack.keys().filter { !Self.packKeys.contains($0) }
    if !others.isEmpty {
      remarks.append(
        pack.error(.notKept, "a query set has no place for what the pack says as \(others.quoted)"))
    }
    return terms
  }

  private mutating func discovery(_ pack: JSONCursor) throws(GuideError) -> [String] {
    guard let list = try pack.optional("discovery") else { return [] }
    guard list.value.array != nil else {
      remarks.append(list.error(.notKept, "\"discovery\" must be a list of queries; osquery ignores this"))
      return []
    }
    var queries: [String] = []
    for element in try list.elements() {
      if let query = element.value.string, query.contains(where: { !$0.isWhitespace }) {
        queries.append(query)
      } else {
        remarks.append(element.error(.notKept, "a discovery query must be a text; osquery ignores this"))
      }
    }
    return queries
  }

  mutating func query(_ id: String, _ query: JSONCursor) throws(GuideError) -> QueryTerms {
    var terms = QueryTerms()
    terms.platform = try query.optional("platform")?.string()
    terms.version = text("version", of: query)
    terms.interval = number("interval", of: query, in: 1...Self.longestInterval)
    terms.snapshot = truth("snapshot", of: query)
    terms.removed = truth("removed", of: query)
    terms.denylist = truth("denylist", of: query)
    terms.shard = number("shard", of: query, in: 1...100)
    terms.startupPriority = number("startup_priority", of: query, in: 0...Int.max)
    terms.value = text("value", of: query)
    for key in try query.keys() where !Self.queryKeys.contains(key) {
      if let index = unknown.firstIndex(where: { $0.key == key }) {
        unknown[index].owners.append(id)
      } else if unknown.count < Self.mostNames * 4 {
        unknown.append((key, [id]))
      }
    }
    return terms
  }

  /// Ends the reading of a pack's queries: says which of their keys are not kept.
  mutating func finish(_ queries: JSONCursor) {
    for (key, owners) in unknown {
      let more = owners.count > Self.mostNames ? " and \(owners.count - Self.mostNames) more" : ""
      remarks.append(
        queries.error(
          .notKept,
          "a query set has no place for what is said as \"\(key)\" of "
            + Array(owners.prefix(Self.mostNames)).quoted + more))
    }
    unknown = []
  }

  // MARK: Values

  private func member(_ key: String, of owner: JSONCursor) -> JSONCursor? {
    (try? owner.optional(key)) ?? nil
  }

  private mutating func text(_ key: String, of owner: JSONCursor) -> String? {
    guard let member = member(key, of: owner) else { return nil }
    guard let text = member.value.string else {
      remarks.append(member.error(.notKept, "\"\(key)\" must be a text; osquery ignores this"))
      return nil
    }
    return text.nonEmpty
  }

  private mutating func number(_ key: String, of owner: JSONCursor, in range: ClosedRange<Int>) -> Int? {
    guard let member = member(key, of: owner) else { return nil }
    let number = member.value.int ?? member.value.string.flatMap { Int($0) }
    guard let number, range.contains(number) else {
      let bound =
        range.upperBound == .max
        ? "\(range.lowerBound) or more" : "\(range.lowerBound) to \(range.upperBound)"
      remarks.append(member.error(.notKept, "\"\(key)\" must be a whole number, \(bound)"))
      return nil
    }
    return number
  }

  private mutating func truth(_ key: String, of owner: JSONCursor) -> Bool? {
    guard let member = member(key, of: owner) else { return nil }
    switch member.value {
    case .bool(let value): return value
    case .number(let number): return number.int64 != 0
    case .string(let text): return ["true", "t"].contains(text.lowercased())
    case .null, .array, .object:
      remarks.append(member.error(.notKept, "\"\(key)\" must be true or false; osquery takes this for false"))
      return false
    }
  }
}

extension [String] {
  /// The texts in quotes, with commas between them.
  fileprivate var quoted: String { map { "\"\($0)\"" }.joined(separator: ", ") }
}
