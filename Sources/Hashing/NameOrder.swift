/// Sorts names by their bytes.
enum NameOrder {
  /// A name's place, and the eight bytes behind what all names begin with: mostly they tell two names apart.
  private struct Rank {
    let key: UInt64
    let index: Int
  }

  /// The places of the names, in the order of the names' bytes.
  static func sorted(_ names: [[UInt8]]) -> [Int] {
    guard let first = names.first else { return [] }
    var common = first.count
    for name in names {
      let most = min(common, name.count)
      common = 0
      while common < most, name[common] == first[common] { common += 1 }
    }
    var ranks = names.indices.map { Rank(key: key(names[$0], from: common), index: $0) }
    ranks.sort { left, right in
      left.key == right.key
        ? names[left.index].lexicographicallyPrecedes(names[right.index]) : left.key < right.key
    }
    return ranks.map(\.index)
  }

  /// Eight bytes as a number that sorts as they do; behind the end stands a zero, which no name holds.
  private static func key(_ name: [UInt8], from start: Int) -> UInt64 {
    var key: UInt64 = 0
    for index in start..<(start + 8) { key = key << 8 | (index < name.count ? UInt64(name[index]) : 0) }
    return key
  }
}
