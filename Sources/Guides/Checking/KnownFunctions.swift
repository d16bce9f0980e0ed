/// The functions that statements may call.
enum KnownFunctions {
  /// osquery's own and SQLite's (from `PRAGMA function_list` of osquery 5.23).
  static let names: Set<String> = Set(
    """
    acos asin atan carve ceil community_id_v1 community_id_v1_strict concat concat_ws
    conditional_to_base64 cos cot degrees exp find_file_path_in_cmd floor from_base64 in_cidr_block
    inet_aton is_path_deterministic log log10 match md5 parent_directory pi power radians regex_match
    regex_split sha1 sha256 shellstatic sin sleep split sqrt tan to_base64 version_compare abs avg changes
    char coalesce count cume_dist date datetime dense_rank first_value format glob group_concat hex ifnull
    iif instr json json_array json_array_length json_each json_extract json_group_array json_group_object
    json_insert json_object json_patch json_quote json_remove json_replace json_set json_tree json_type
    json_valid julianday lag last_insert_rowid last_value lead length like likelihood likely lower ltrim
    max min nth_value ntile nullif percent_rank printf quote random randomblob rank replace round
    row_number rtrim sign soundex sqlite_compileoption_get sqlite_compileoption_used sqlite_source_id
    sqlite_version strftime substr substring subtype sum time timediff total total_changes trim typeof
    unhex unicode unixepoch unlikely upper zeroblob
    """.split { $0 == " " || $0 == "\n" }.map(String.init))
}

/// Finds the name that looks most like a misspelt one.
enum NearName {
  /// Longest name that is compared.
  private static let longest = 64

  /// The nearest of the names, when it is near at all; of equally near ones the first by order.
  static func nearest(to name: String, among names: some Collection<String>) -> String? {
    let wanted = Array(name.utf8)
    guard !wanted.isEmpty, wanted.count <= longest else { return nil }
    let tolerance = max(1, wanted.count / 3)
    return names.map { ($0, edits(wanted, Array($0.utf8))) }.filter { $0.1 <= tolerance }
      .min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
  }

  /// Insertions, deletions and replacements that turn one into the other.
  static func edits(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var previous = Array(0...right.count)
    for row in left.indices {
      var current = [row + 1]
      for column in right.indices {
        let replaced = previous[column] + (left[row] == right[column] ? 0 : 1)
        current.append(min(previous[column + 1] + 1, current[column] + 1, replaced))
      }
      previous = current
    }
    return previous[right.count]
  }

  /// Whether one insertion, deletion, replacement or swap of neighbours turns one into the other; linear.
  static func isOneSlip(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left != right, abs(left.count - right.count) <= 1 else { return false }
    let start = zip(left, right).prefix { $0 == $1 }.count
    let limit = min(left.count, right.count) - start
    let end = zip(left.reversed(), right.reversed()).prefix(limit) { $0 == $1 }
    let (a, b) = (left[start..<(left.count - end)], right[start..<(right.count - end)])
    if a.count <= 1, b.count <= 1 { return true }
    return a.count == 2 && b.count == 2 && Array(a) == Array(b.reversed())
  }
}

extension Sequence {
  /// How many elements at the start hold, at most `limit`.
  fileprivate func prefix(_ limit: Int, _ holds: (Element) -> Bool) -> Int {
    var count = 0
    for element in self {
      guard count < limit, holds(element) else { break }
      count += 1
    }
    return count
  }
}
