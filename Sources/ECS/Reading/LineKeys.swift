/// The keys that a walk over lines looks for: the trie of interned names in flat tables, one a node, with an
/// entry for every way down (`parent`, `parent.name`) so that dotted keys are found like others.
struct LineKeys: Sendable {
  /// A node's table in `entries`: open addressing, a power of two long; empty for a node without children.
  struct Table: Sendable {
    var start: Int32 = 0
    var mask: Int32 = -1
    var shift: UInt64 = 63
    /// Where the beginnings of names stand, in `beginnings`, that lead below an object of a pattern.
    var firstBeginning: Int32 = 0
    var beginningCount: Int32 = 0
  }

  /// The beginning, up to a dot, of keys whose values stand in an object that a pattern asks for.
  struct Beginning: Sendable {
    /// Where it stands in `bytes`.
    let start: Int32
    let length: Int32
    /// What is asked for, in `openings`.
    let opening: Int32
  }

  /// An object that patterns ask for, as seen from the object in which a key stands.
  struct Opening: Sendable {
    /// What stands before the key in the names of its values: empty, or ends with a dot.
    let prefix: String
    let patterns: [(pattern: FieldNamePattern, field: FieldID)]
  }

  struct Entry: Sendable {
    /// The key's first eight bytes, zeros behind it when it is shorter.
    var head: UInt64 = 0
    /// The key's last eight bytes, when it is longer than eight.
    var tail: UInt64 = 0
    /// -1 for a free place.
    var length: Int32 = -1
    /// Where the key stands in `bytes`.
    var start: Int32 = 0
    /// The node below, when it has children; else -1.
    var node: Int32 = -1
    /// The field that the key leads to, or -1.
    var field: Int32 = -1
    var meaning = Meaning.field
    /// What patterns ask for behind the key, in `openings`; -1 for nothing.
    var opening: Int32 = -1
  }

  /// What a key stands for.
  enum Meaning: UInt8, Sendable {
    case field
    /// `_source` at the top of a search hit.
    case source
    /// `_index` at the top.
    case index
    /// A field, or a way down to some, that leads to an object of a pattern, or into it.
    case opening
  }

  private(set) var tables: [Table] = []
  private(set) var entries: [Entry] = []
  private(set) var bytes: [UInt8] = []
  /// For each table 256 bytes, which are not 0 for combinations of first byte, last byte and length that its
  /// keys have: most keys of a document are no keys of the table, and most of those are known by it.
  private(set) var hints: [UInt8] = []
  private(set) var beginnings: [Beginning] = []
  private(set) var openings: [Opening] = []
  /// Whether all names can be compared as they stand in a line. Names beyond ASCII cannot, because strings
  /// that Unicode holds for the same can differ in bytes; names with characters that JSON escapes cannot
  /// either, and patterns of any name ask for the whole document.
  private(set) var areComparable = true
  /// The field that records hold the index under, with the parts it is made from.
  let index: IndexFields?

  struct IndexFields: Sendable {
    let name: Int32
    let type: Int
    let dataset: Int
    let namespace: Int
  }

  static let multiplier: UInt64 = 0x9E37_79B9_7F4A_7C15

  init(_ fields: FieldTable) {
    index = Self.indexFields(of: fields)
    if fields.patterns.contains(where: { $0.pattern.object == nil }) { areComparable = false }
    let trie = fields.trie
    let places = trie.places
    for node in trie.nodes.indices {
      var keys: [String: Entry] = [:]
      Self.collect(below: node, after: nil, in: trie, into: &keys)
      if node == FieldTrie.root { addEnvelope(to: &keys) }
      let ways = places[node].isOpen ? [] : trie.openWays(below: node)
      let first = Int32(beginnings.count)
      for way in ways { open(way, below: places[node].name, fields.patterns, &keys) }
      addTable(keys, beginnings: first..<Int32(beginnings.count))
    }
  }

  /// Marks the keys that lead to an object of a pattern, or into it, and remembers how further ones begin.
  private mutating func open(
    _ way: String, below object: String, _ patterns: [(pattern: FieldNamePattern, field: FieldID)],
    _ keys: inout [String: Entry]
  ) {
    let prefix = object.isEmpty ? "" : object + "."
    let name = prefix + way
    let opening = Opening(
      prefix: prefix,
      patterns: patterns.filter {
        ($0.pattern.object ?? "") == name || ($0.pattern.object ?? "").hasPrefix(name + ".")
      })
    let number = Int32(openings.count)
    openings.append(opening)
    let beginning = way + "."
    for key in keys.keys where key == way || key.hasPrefix(beginning) {
      keys[key]?.opening = number
      keys[key]?.meaning = .opening
    }
    beginnings.append(
      Beginning(start: Int32(bytes.count), length: Int32(beginning.utf8.count), opening: number))
    bytes += Array(beginning.utf8)
  }

  private static func indexFields(of fields: FieldTable) -> IndexFields? {
    guard let name = fields.id(of: FieldTable.indexName) else { return nil }
    let parts = FieldTable.dataStreamNames.compactMap { fields.id(of: $0)?.index }
    guard parts.count == 3 else { return nil }
    return IndexFields(
      name: name.index, type: Int(parts[0]), dataset: Int(parts[1]), namespace: Int(parts[2]))
  }

  private static func collect(
    below node: Int, after prefix: String?, in trie: FieldTrie, into keys: inout [String: Entry]
  ) {
    for (part, child) in trie.nodes[node].children {
      let key = prefix.map { $0 + "." + part } ?? part
      let below = trie.nodes[child]
      keys[key] = Entry(
        node: below.children.isEmpty ? -1 : Int32(child), field: below.field?.index ?? -1)
      collect(below: child, after: key, in: trie, into: &keys)
    }
  }

  private mutating func addEnvelope(to keys: inout [String: Entry]) {
    if keys["_source"] != nil { areComparable = false }
    keys["_source"] = Entry(meaning: .source)
    if index != nil { keys[FieldTable.indexName]?.meaning = .index }
  }

  private mutating func addTable(_ keys: [String: Entry], beginnings: Range<Int32>) {
    hints.append(contentsOf: repeatElement(0, count: 256))
    guard !keys.isEmpty else {
      tables.append(Table())
      return
    }
    var bits: UInt64 = 1
    while 1 << bits < 2 * keys.count { bits += 1 }
    let table = Table(
      start: Int32(entries.count), mask: Int32(1 << bits) - 1, shift: 64 - bits,
      firstBeginning: beginnings.lowerBound, beginningCount: Int32(beginnings.count))
    entries.append(contentsOf: repeatElement(Entry(), count: 1 << Int(bits)))
    for (key, entry) in keys.sorted(by: { $0.key < $1.key }) { insert(key, entry, table) }
    tables.append(table)
  }

  private mutating func insert(_ key: String, _ entry: Entry, _ table: Table) {
    let text = Array(key.utf8)
    if text.contains(where: { $0 < 0x20 || $0 >= 0x80 || $0 == 0x22 || $0 == 0x5C }) { areComparable = false }
    var entry = entry
    entry.head = Self.word(text.prefix(8))
    entry.tail = text.count > 8 ? Self.word(text.suffix(8)) : 0
    entry.length = Int32(text.count)
    entry.start = Int32(bytes.count)
    bytes += text
    // Around an empty key stand its quotes.
    hints[hints.count - 256 + Self.hint(text.first ?? 0x22, text.last ?? 0x22, text.count)] = 1
    var place = Self.hash(entry.head, entry.tail, text.count) >> table.shift
    while entries[Int(table.start) + Int(place)].length >= 0 { place = (place + 1) & UInt64(table.mask) }
    entries[Int(table.start) + Int(place)] = entry
  }

  private static func word(_ bytes: some Collection<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  @inline(__always)
  static func hint(_ first: UInt8, _ last: UInt8, _ length: Int) -> Int {
    (Int(first) &+ Int(last) &* 5 &+ length &* 8) & 255
  }

  @inline(__always)
  static func hash(_ head: UInt64, _ tail: UInt64, _ length: Int) -> UInt64 {
    (head &+ (tail &* 0xC2B2_AE3D_27D4_EB4F) &+ UInt64(truncatingIfNeeded: length)) &* multiplier
  }

  /// Where the tables stand while they are lent.
  struct Pointers {
    let tables: UnsafePointer<Table>
    let entries: UnsafePointer<Entry>
    let bytes: UnsafePointer<UInt8>
    let hints: UnsafePointer<UInt8>
    /// Nil when there are none.
    let beginnings: UnsafePointer<Beginning>?
  }

  /// Lends the tables; never empty, because every root has an entry for `_source`.
  @inline(__always)
  func withPointers<Result>(_ body: (Pointers?) -> Result) -> Result {
    tables.withUnsafeBufferPointer { tables in
      entries.withUnsafeBufferPointer { entries in
        bytes.withUnsafeBufferPointer { bytes in
          hints.withUnsafeBufferPointer { hints in
            beginnings.withUnsafeBufferPointer { beginnings in
              // Safe: used within `body` only.
              guard let tables = tables.baseAddress, let entries = entries.baseAddress,
                let bytes = bytes.baseAddress, let hints = hints.baseAddress
              else { return body(nil) }
              return body(
                Pointers(
                  tables: tables, entries: entries, bytes: bytes, hints: hints,
                  beginnings: beginnings.baseAddress))
            }
          }
        }
      }
    }
  }
}

/// Keys behind one reference, so that the way to them costs no more for each line.
final class SharedLineKeys: Sendable {
  let keys: LineKeys

  init(_ fields: FieldTable) { keys = LineKeys(fields) }
}
