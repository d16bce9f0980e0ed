import ECS
import Predicates

/// Reads the keys of some fields out of events: one value of each field, in every combination.
///
/// This is the obvious way, over parsed documents; ``RecordKeyReader`` does the same over what a matcher has read of
/// a line.
struct KeyReader: Hashable, Sendable {
  /// What makes two values of a field the same.
  enum Coding: Hashable, Sendable {
    /// That Elasticsearch would join them, by the field's type.
    case joined(FieldType.Family)
    /// Kind and text.
    case exact
    /// Text alone.
    case text
    /// That they share a word, as an analysed text does with what it is searched for: each word is a key.
    case words
  }

  /// A field of the key.
  struct Part: Hashable, Sendable {
    let path: FieldPath
    let coding: Coding
    /// Whether an event without the field has a key.
    var isOptional = false
  }

  let parts: [Part]
  /// An event that has many values in several fields has the first so many combinations of them.
  let most: Int

  /// Every combination of one value for each field; none when a field that isn't optional is missing.
  func keys(of document: JSONObject) -> [ValueKey] {
    let lists = parts.map { part in
      part.missingOr(part.distinct(document.scalars(at: part.path).flatMap(part.codes)))
    }
    return Self.joined(lists, most: most)
  }

  static func joined(_ lists: [[[UInt8]]], most: Int) -> [ValueKey] {
    Combinations.of(lists, most: most).map { ValueKey(bytes: Array($0.joined())) }
  }
}

extension KeyReader.Part {
  func distinct(_ values: [[UInt8]]) -> [[UInt8]] {
    guard values.count > 1 else { return values }
    var seen: Set<[UInt8]> = []
    return values.filter { seen.insert($0).inserted }
  }

  func missingOr(_ values: [[UInt8]]) -> [[UInt8]] {
    guard values.isEmpty, isOptional else { return values }
    var bytes: [UInt8] = []
    KeyBytes.append(.missing, to: &bytes)
    return [bytes]
  }

  /// What stands for a scalar; several, or nothing, only for a text that is taken by its words.
  func codes(_ scalar: JSONValue) -> [[UInt8]] {
    coding == .words ? KeyBytes.words(Array((scalar.scalarText ?? "").utf8).span) : [bytes(scalar)]
  }

  /// What stands for a scalar as a whole.
  func bytes(_ scalar: JSONValue) -> [UInt8] {
    var bytes: [UInt8] = []
    switch (coding, scalar) {
    case (.joined(let family), _): KeyBytes.append(KeyValue(scalar, family), to: &bytes)
    case (.exact, .number(let number)): KeyBytes.appendNumber(number.text.utf8, to: &bytes)
    case (.exact, .bool(let flag)): KeyBytes.append(.boolean(flag), to: &bytes)
    default: KeyBytes.appendText((scalar.scalarText ?? "").utf8, to: &bytes)
    }
    return bytes
  }
}

extension KeyBytes {
  /// The words of a text, each for itself.
  static func words(_ text: Span<UInt8>) -> [[UInt8]] {
    TextWords.words(of: text).map { word in
      var bytes: [UInt8] = []
      appendText(word.utf8, to: &bytes)
      return bytes
    }
  }
}

extension KeyValue {
  /// What a scalar of a field of that family joins by.
  init(_ scalar: JSONValue, _ family: FieldType.Family) {
    switch family {
    case .date:
      if let instant = Timestamp(scalar) ?? scalar.string.flatMap(Self.dayFirst) {
        self = .integer(instant.milliseconds)
        return
      }
    case .integer, .floating:
      if let number = Self.number(scalar) {
        self.init(number, family)
        return
      }
    case .boolean:
      if let flag = ["true": true, "false": false][scalar.string ?? ""] {
        self = .boolean(flag)
        return
      }
    case .string:
      self = .text(scalar.scalarText ?? "")
      return
    case .caselessString:
      self = .text((scalar.scalarText ?? "").lowercased())
      return
    case .ip:
      if let text = scalar.string {
        self = .text(IPAddress(text)?.description ?? text.lowercased())
        return
      }
    default: break
    }
    switch scalar {
    case .bool(let flag): self = .boolean(flag)
    case .number(let number): self.init(number)
    default: self = .text(scalar.scalarText ?? "")
    }
  }

  private static func number(_ scalar: JSONValue) -> QueryNumber? {
    if let text = scalar.string { return QueryNumber(text) }
    return scalar.number.map { number in number.int64.map(QueryNumber.integer) ?? .double(number.double) }
  }

  /// A number as a field of that family has it: fields of whole numbers cut off fractions.
  private init(_ number: QueryNumber, _ family: FieldType.Family) {
    switch family == .integer ? number.truncated : number {
    case .integer(let number): self = .integer(number)
    case .double(let number): self.init(JSONNumber(number))
    }
  }

  /// `17-12-2022`, which a mapping's `format` may ask for.
  private static func dayFirst(_ text: String) -> Timestamp? {
    let parts = text.split(separator: "-")
    guard parts.count == 3, parts[0].count == 2, parts[2].count == 4 else { return nil }
    return Timestamp("\(parts[2])-\(parts[1])-\(parts[0])")
  }
}
