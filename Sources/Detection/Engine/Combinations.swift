/// Combinations of the values of several fields.
enum Combinations {
  /// One value of each list, in the order of the lists; none when a list is empty, and no more than `most`: what an
  /// event holds must not decide how much memory is used.
  static func of<Value>(_ lists: [[Value]], most: Int) -> [[Value]] {
    var combinations: [[Value]] = [[]]
    for list in lists {
      var longer: [[Value]] = []
      for prefix in combinations {
        let room = most - longer.count
        if room <= 0 { break }
        for value in list.prefix(room) { longer.append(prefix + [value]) }
      }
      combinations = longer
    }
    return combinations
  }
}
