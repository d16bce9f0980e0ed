/// The interned names by their parts: one walk over a document finds every field, however nested and dotted
/// keys mix.
struct FieldTrie: Sendable {
  struct Node: Sendable {
    var field: FieldID?
    var children: [String: Int] = [:]
  }

  static let root = 0
  private(set) var nodes = [Node()]

  mutating func insert(_ path: FieldPath, _ field: FieldID) {
    var node = Self.root
    for part in path.parts {
      if let child = nodes[node].children[part] {
        node = child
      } else {
        nodes.append(Node())
        nodes[node].children[part] = nodes.count - 1
        node = nodes.count - 1
      }
    }
    nodes[node].field = field
  }

  /// The node below `node` that a document's key leads to; a key with dots leads down several levels.
  func node(below node: Int, key: String) -> Int? {
    if let child = nodes[node].children[key] { return child }
    guard key.utf8.contains(UInt8(ascii: ".")) else { return nil }
    var current = node
    for part in key.split(separator: ".", omittingEmptySubsequences: false) {
      guard let child = nodes[current].children[String(part)] else { return nil }
      current = child
    }
    return current
  }
}
