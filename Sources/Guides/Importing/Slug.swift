import ECS

/// Makes names of titles.
enum Slug {
  static func make(_ text: String, separator: Character, longest: Int) -> String {
    var slug = ""
    for character in text.lowercased() {
      if character.isASCII, character.isLetter || character.isNumber {
        slug.append(character)
      } else if let last = slug.last, last != separator {
        slug.append(separator)
      }
    }
    while let first = slug.first, !first.isLetter { slug.removeFirst() }
    slug = String(slug.prefix(longest))
    while slug.last == separator { slug.removeLast() }
    return slug
  }
}

extension String {
  /// Cut to the length that a query set's texts may have.
  var cut: String { count > 2_000 ? String(prefix(1_999)) + "…" : self }
}

extension JSONObject {
  mutating func set(_ key: String, _ text: String?) {
    if let text { self[key] = .string(text) }
  }

  mutating func set(_ key: String, _ number: Int?) {
    if let number { self[key] = .number(JSONNumber(number)) }
  }

  mutating func set(_ key: String, _ truth: Bool?) {
    if let truth { self[key] = .bool(truth) }
  }
}
