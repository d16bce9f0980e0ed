internal import ECS

/// A rule's index patterns (`logs-endpoint.events.process-*`, `-excluded-*`), matched against the index that an
/// event came from.
struct IndexPatterns: Sendable {
  private let included: [[UInt8]]
  private let excluded: [[UInt8]]

  init(_ patterns: [String]) {
    included = patterns.filter { !$0.hasPrefix("-") }.map { Array($0.utf8) }
    excluded = patterns.filter { $0.hasPrefix("-") }.map { Array($0.dropFirst().utf8) }
  }

  /// Whether a rule with these patterns searches the index; an event that names no index is searched by all.
  func match(_ index: String?) -> Bool {
    guard let index else { return true }
    let names = [Array(index.utf8), BackingIndex.source(of: index).map { Array($0.utf8) }].compactMap(\.self)
    let isIncluded = included.isEmpty || Self.matches(names, included)
    return isIncluded && !Self.matches(names, excluded)
  }

  private static func matches(_ names: [[UInt8]], _ patterns: [[UInt8]]) -> Bool {
    patterns.contains { pattern in names.contains { matches($0, pattern) } }
  }

  /// `*` stands for any run of bytes; the last star is the only one ever retried, so the time is bounded by
  /// the product of the lengths.
  private static func matches(_ name: [UInt8], _ pattern: [UInt8]) -> Bool {
    var position = 0
    var patternPosition = 0
    var star: (pattern: Int, name: Int)?
    while position < name.count {
      if patternPosition < pattern.count, pattern[patternPosition] == UInt8(ascii: "*") {
        star = (patternPosition, position)
        patternPosition += 1
      } else if patternPosition < pattern.count, pattern[patternPosition] == name[position] {
        position += 1
        patternPosition += 1
      } else if let last = star {
        star = (last.pattern, last.name + 1)
        position = last.name + 1
        patternPosition = last.pattern + 1
      } else {
        return false
      }
    }
    return pattern[patternPosition...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
