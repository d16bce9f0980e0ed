/// What is known about the fields of the events, as Elasticsearch's mappings have it: which field is of what
/// type, and which are views of another field (multi-fields, aliases).
public struct Mapping: Sendable, Equatable {
  private var known: [String: MappedField]
  /// Types of sub-fields that every other field has by its last name part.
  private let suffixes: [String: FieldType]
  private var flattenedRoots: Set<String>
  /// What was read and cannot be honoured, as sentences; empty for the built-in mappings.
  public private(set) var notes: [String] = []

  /// A mapping that knows nothing.
  public init() { self.init(types: [:]) }

  /// Fields of the types given, each with values of its own.
  public init(types: [String: FieldType]) { self.init(types: types, suffixes: [:]) }

  private init(types: [String: FieldType], suffixes: [String: FieldType]) {
    known = [:]
    self.suffixes = suffixes
    flattenedRoots = []
    for (name, type) in types { self[name] = MappedField(source: name, type: type) }
  }

  /// The fields of the Elastic Common Schema and of the integrations that detection rules query, as far as
  /// they are not plain keywords; `.text` and `.caseless` of any field are its analysed and its lower-cased
  /// form. A name that is not listed is unknown: queries take it as a keyword, or as the number or boolean it
  /// holds.
  public static let ecs = Mapping(
    types: ECSFields.types, suffixes: ["text": .matchOnlyText, "caseless": .keywordLowercase])

  /// How many fields are listed.
  public var count: Int { known.count }

  /// Adds or replaces a field.
  public subscript(name: String) -> MappedField? {
    get { known[name] }
    set {
      known[name] = newValue
      if newValue?.type == .flattened { flattenedRoots.insert(name) } else { flattenedRoots.remove(name) }
    }
  }

  /// This mapping with the fields of `other`, which win over its own.
  public func overlaid(with other: Mapping) -> Mapping {
    var result = self
    for (name, field) in other.known { result[name] = field }
    result.notes += other.notes
    return result
  }

  mutating func note(_ sentence: String) { notes.append(sentence) }
}

extension Mapping: FieldTypes {
  /// The field of that name: listed, a sub-field by its last part, or a key of a flattened field.
  public func field(_ name: String) -> MappedField? {
    if let field = known[name] { return field }
    // Bytes, here and below: a dot is never part of another character's bytes, and characters take long to find.
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    if let type = suffixes[String(name[name.utf8.index(after: dot)...])] {
      let parentName = String(name[..<dot])
      return MappedField(source: known[parentName]?.source ?? parentName, type: type)
    }
    guard !flattenedRoots.isEmpty else { return nil }
    let isFlattenedKey = FieldAncestors(of: name).contains { flattenedRoots.contains($0) }
    return isFlattenedKey ? MappedField(source: name, type: .keyword) : nil
  }

  /// The listed names that the pattern matches, in the order of their bytes.
  public func names(matching pattern: WildcardPattern) -> [String] {
    let names = pattern.matchesEverything ? Array(known.keys) : known.keys.filter { pattern.matches($0) }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}

/// The dotted names above a name, the longest first: `a.b` and `a` for `a.b.c`.
struct FieldAncestors: Sequence, IteratorProtocol {
  private var name: Substring

  init(of name: String) { self.name = name[...] }

  mutating func next() -> String? {
    guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
    name = name[..<dot]
    return String(name)
  }
}

extension FieldTypes {
  /// The outermost to innermost fields of type `nested` that the field stands in, without itself.
  package func nestedPaths(above name: String) -> [String] {
    FieldAncestors(of: name).filter { field($0)?.type == .nested }.reversed()
  }
}
