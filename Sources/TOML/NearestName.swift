/// The name that a person probably meant: fewest edits, at most a third of the longer name's length;
/// the earlier one of equals.
public func nearestName(to name: String, among names: [String]) -> String? {
  let typed = Array(name.lowercased().unicodeScalars.prefix(64))
  var best: (name: String, edits: Int)?
  for candidate in names {
    let known = Array(candidate.lowercased().unicodeScalars.prefix(64))
    let edits = editDistance(typed, known)
    let allowed = max(typed.count, known.count) / 3
    if edits <= max(allowed, 1), edits < best?.edits ?? .max { best = (candidate, edits) }
  }
  return best?.name
}

/// Insertions, deletions, replacements and swaps of neighbours that turn one text into the other.
private func editDistance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for (row, scalar) in left.enumerated() {
    var line = [row + 1]
    for (column, other) in right.enumerated() {
      var edits = min(last[column + 1] + 1, line[column] + 1, last[column] + (scalar == other ? 0 : 1))
      if row > 0, column > 0, scalar == right[column - 1], left[row - 1] == other {
        edits = min(edits, beforeLast[column - 1] + 1)
      }
      line.append(edits)
    }
    beforeLast = last
    last = line
  }
  return last[right.count]
}
