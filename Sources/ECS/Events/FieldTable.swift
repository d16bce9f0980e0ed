/// The fields that the loaded rules name, each with a dense number.
///
/// It grows while rules are compiled. A record keeps the table that it was made with: fields interned later
/// are missing in that record, so make records once all rules are compiled.
public struct FieldTable: Sendable {
  /// The dotted names, by number.
  public private(set) var names: [String] = []
  /// The patterns of names that rules ask for, and the field that holds the values of all that match.
  private(set) var patterns: [(pattern: FieldNamePattern, field: FieldID)] = []
  /// Whether a rule asks for more than fields (nested objects), so that records must keep the whole document.
  public private(set) var needsDocument = false
  private var numbers: [String: FieldID] = [:]
  private(set) var trie = FieldTrie()

  /// The field under which records hold the index that an event came from (``SourceEvent/index``), when a
  /// rule asks for it.
  public static let indexName = "_index"
  /// What the name of an index is put together from.
  static let dataStreamNames = ["data_stream.type", "data_stream.dataset", "data_stream.namespace"]

  /// A table without fields.
  public init() {}

  /// How many fields there are.
  public var count: Int { names.count }

  /// The number of the field with that dotted name; a new one when the name is new.
  public mutating func intern(_ name: String) -> FieldID {
    if let known = numbers[name] { return known }
    let field = FieldID(index: Int32(names.count))
    names.append(name)
    numbers[name] = field
    trie.insert(FieldPath(name), field)
    if name == Self.indexName { for part in Self.dataStreamNames { _ = intern(part) } }
    return field
  }

  /// The number of a field that holds the values of every field whose name matches.
  public mutating func intern(matching pattern: FieldNamePattern) -> FieldID {
    if let known = patterns.first(where: { $0.pattern.text == pattern.text }) { return known.field }
    let field = FieldID(index: Int32(names.count))
    names.append(pattern.text)
    patterns.append((pattern, field))
    if let object = pattern.object { trie.open(FieldPath(object)) }
    return field
  }

  /// Adds the fields of another table, in their order; for each number there, the number here.
  public mutating func intern(_ other: FieldTable) -> [FieldID] {
    let patterns = Dictionary(other.patterns.map { ($0.field, $0.pattern) }) { first, _ in first }
    if other.needsDocument { requireDocument() }
    return other.names.enumerated().map { number, name in
      patterns[FieldID(index: Int32(number))].map { intern(matching: $0) } ?? intern(name)
    }
  }

  /// The number of a field that was interned.
  public func id(of name: String) -> FieldID? { numbers[name] }

  /// The dotted name of a field of this table; empty for a number from elsewhere.
  public func name(of field: FieldID) -> String {
    names.indices.contains(Int(field.index)) ? names[Int(field.index)] : ""
  }

  /// Makes records keep the whole document.
  public mutating func requireDocument() { needsDocument = true }
}
