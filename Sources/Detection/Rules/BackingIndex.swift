/// Indices that Elasticsearch keeps behind a name of another form. A rule's patterns are about that name, but what is
/// exported carries the index.
///
/// Source: Elasticsearch reference, "Data streams" (backing indices, failure stores), "Searchable snapshots" and "Shrink"
/// (index lifecycle management's prefixes); Kibana's alerts-as-data indices (`.internal.alerts-…`).
enum BackingIndex {
  /// The data stream or alias that the index belongs to; nil for an index that stands for itself.
  static func source(of index: String) -> String? {
    // A hit of another cluster names that first.
    let cluster = index.lastIndex(of: ":").map { String(index[...$0]) } ?? ""
    var name = index.dropFirst(cluster.count)
    for prefix in ["partial-", "restored-"] where name.hasPrefix(prefix) {
      name = name.dropFirst(prefix.count)
    }
    if name.hasPrefix("shrink-"), let end = name.dropFirst(7).firstIndex(of: "-") {
      name = name[name.index(after: end)...]
    }
    for prefix in [".ds-", ".fs-"] where name.hasPrefix(prefix) {
      var stream = name.dropFirst(prefix.count)
      guard drop(6, &stream) else { return nil }
      dropDate(&stream)
      return cluster + stream
    }
    if name.hasPrefix(".internal.") {
      var alias = name.dropFirst(".internal".count)
      guard drop(6, &alias) else { return nil }
      return cluster + alias
    }
    return cluster.count + name.count < index.count ? cluster + name : nil
  }

  /// Takes a hyphen and so many digits off the end.
  private static func drop(_ digits: Int, _ name: inout Substring) -> Bool {
    let end = name.suffix(digits + 1)
    guard end.utf8.count == digits + 1, end.first == "-", end.dropFirst().allSatisfy(\.isASCIIDigit) else {
      return false
    }
    name = name.dropLast(digits + 1)
    return true
  }

  /// Takes `-2024.06.01` off the end; the first data streams had no date.
  private static func dropDate(_ name: inout Substring) {
    let end = Array(name.suffix(11).utf8)
    guard end.count == 11 else { return }
    let isDate = end.enumerated().allSatisfy { place, byte in
      switch place {
      case 0: byte == UInt8(ascii: "-")
      case 5, 8: byte == UInt8(ascii: ".")
      default: byte &- UInt8(ascii: "0") < 10
      }
    }
    if isDate { name = name.dropLast(11) }
  }
}

extension Character {
  fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
