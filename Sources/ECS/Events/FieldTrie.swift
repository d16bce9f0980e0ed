/// The interned names by their parts: one walk over a document finds every field, however nested and dotted
/// keys mix.
struct FieldTrie: Sendable {
  struct Node: Sendable {
    var field: FieldID?
    var children: [String: Int] = [:]
    /// Whether a pattern asks for what stands below, whatever its name.
    var isOpen = false
  }

  static let root = 0
  private(set) var nodes = [Node()]

  mutating func insert(_ path: FieldPath, _ field: FieldID) { nodes[node(at: path)].field = field }

  mutating func open(_ path: FieldPath) { nodes[node(at: path)].isOpen = true }

  private mutating func node(at path: FieldPath) -> Int {
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
    return node
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

  /// Of every node its dotted name, and whether it is open or stands below one that is.
  var places: [(name: String, isOpen: Bool)] {
    var places = nodes.map { (name: "", isOpen: $0.isOpen) }
    // Children come after their parents.
    for (number, node) in nodes.enumerated() {
      for (part, child) in node.children {
        places[child].name = number == Self.root ? part : places[number].name + "." + part
        places[child].isOpen = places[child].isOpen || places[number].isOpen
      }
    }
    return places
  }

  /// The ways down, dotted, from a node to those open ones that no other stands above.
  func openWays(below node: Int) -> [String] {
    nodes[node].children.flatMap { part, child in
      nodes[child].isOpen ? [part] : openWays(below: child).map { part + "." + $0 }
    }.sorted()
  }
}
