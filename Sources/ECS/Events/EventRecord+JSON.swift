extension EventRecord {
  /// Fills the record from a parsed document, forgetting what it held.
  ///
  /// Objects may be nested, dotted or both; arrays are flattened; nulls, empty arrays and objects that stand
  /// where a value was asked for leave the field missing.
  public mutating func fill(from document: JSONObject) {
    clear()
    if fields.needsDocument { keep(document) }
    walk(document, at: FieldTrie.root, in: fields.trie)
    take(.object(document), below: nil, for: fields.patterns)
  }

  /// Adds what stands in a value, whose dotted name is given (nil for a document), to the fields of the patterns that it matches.
  mutating func take(
    _ value: JSONValue, below name: String?, for patterns: [(pattern: FieldNamePattern, field: FieldID)]
  ) {
    guard !patterns.isEmpty else { return }
    value.forEachLeaf(below: name) { name, leaf in
      for (pattern, field) in patterns where pattern.matches(name) {
        take(leaf, at: nil, field: field, in: fields.trie)
      }
    }
  }

  /// Fills the record from an event as it stands in a file, forgetting what it held: its document's fields,
  /// and its index under ``FieldTable/indexName`` when that field was interned.
  public mutating func fill(from event: SourceEvent) {
    fill(from: event.document)
    guard let field = fields.id(of: FieldTable.indexName) else { return }
    clear(field)
    if let index = event.index { append(.string, bits: 0, text: index.utf8, to: field) }
  }

  /// A record of one field, ``holdingField``, with the scalars of `value`.
  public init(holding value: JSONValue) {
    self.init(fields: Self.holdingTable)
    take(value, at: nil, field: Self.holdingField, in: fields.trie)
  }

  /// The one field of a record made by ``init(holding:)``.
  public static let holdingField = FieldID(index: 0)

  private static let holdingTable: FieldTable = {
    var table = FieldTable()
    _ = table.intern("value")
    return table
  }()

  private mutating func walk(_ object: JSONObject, at node: Int, in trie: FieldTrie) {
    for (key, value) in object.members {
      guard let child = trie.node(below: node, key: key) else { continue }
      take(value, at: child, field: trie.nodes[child].field, in: trie)
    }
  }

  private mutating func take(_ value: JSONValue, at node: Int?, field: FieldID?, in trie: FieldTrie) {
    switch value {
    case .array(let elements): for element in elements { take(element, at: node, field: field, in: trie) }
    case .object(let object): if let node { walk(object, at: node, in: trie) }
    case .null: break
    case .bool(let flag):
      guard let field else { return }
      append(.boolean, bits: flag ? 1 : 0, text: (flag ? "true" : "false").utf8, to: field)
    case .string(let text):
      guard let field else { return }
      append(.string, bits: 0, text: text.utf8, to: field)
    case .number(let number):
      guard let field else { return }
      append(number, to: field)
    }
  }

  private mutating func append(_ number: JSONNumber, to field: FieldID) {
    if let integer = Int64(number.text) {
      append(.integer, bits: UInt64(bitPattern: integer), text: number.text.utf8, to: field)
    } else {
      append(.double, bits: number.double.bitPattern, text: number.text.utf8, to: field)
    }
  }
}
