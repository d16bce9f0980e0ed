/// Which rule found a secret; stands in the document.
public enum RedactionRule: String, Sendable, Hashable, CaseIterable {
  /// A configured field.
  case field
  /// A configured pattern.
  case pattern
  /// A member of a document that is named as a secret is.
  case member
  /// An option of a command line whose name says so.
  case option
  /// A variable or setting whose name says so.
  case assignment
  /// A program that takes a secret at this place.
  case program
  /// A header that authorises.
  case header
  /// The user information of an address.
  case url
  /// A key or token of a known shape.
  case token
  /// A private key.
  case privateKey = "private_key"
}

/// Where a secret stands.
struct SecretPlace: Hashable {
  /// The number of the text.
  var text: Int
  /// Its bytes.
  var range: Range<Int>
  var rule: RedactionRule
}

/// Finds the secrets in texts, in time that grows as they do.
struct SecretScanner: Sendable {
  /// What is longer is taken apart for commands only this far; shapes and names are looked for in all of it.
  private static let longestCommand = 256 << 10
  private static let deepest = 4

  let patterns: [WildcardPattern]

  /// The secrets of one text, in order, none in another.
  func places(in text: String) -> [SecretPlace] {
    let bytes = Array(text.utf8)
    guard bytes.count >= 4 else { return [] }
    var found = simple(bytes)
    if bytes.contains(where: ASCII.isBlank) { found += commands(bytes, offset: 0, depth: 0) }
    return Self.merged(found)
  }

  /// The secrets of the arguments of one process, by their numbers.
  func places(inArguments arguments: [String]) -> [Int: [SecretPlace]] {
    var options = SecretOptions(
      arguments.enumerated().map { index, text in
        CommandWord(text: index, range: 0..<text.utf8.count, bytes: text.utf8)
      })
    var found = Dictionary(grouping: options.search(), by: \.text)
    for (index, text) in arguments.enumerated() { found[index, default: []] += places(in: text) }
    return found.mapValues(Self.merged).filter { !$0.value.isEmpty }
  }

  private func simple(_ bytes: [UInt8]) -> [SecretPlace] {
    var shapes = SecretShapes(bytes)
    return shapes.search() + SecretAssignments(bytes).search()
  }

  /// Words, and in each that is a command line of its own, its words.
  private func commands(_ bytes: [UInt8], offset: Int, depth: Int) -> [SecretPlace] {
    let words = CommandWords(Array(bytes.prefix(Self.longestCommand))).all()
    var options = SecretOptions(words)
    var found = options.search()
    for word in words {
      if depth == 0, !patterns.isEmpty {
        let text = String(decoding: word.value, as: UTF8.self)
        if text.utf8.count <= 4_096, patterns.contains(where: { $0.matches(text) }) {
          found.append(SecretPlace(text: 0, range: word.range, rule: .pattern))
        }
      }
      guard depth < Self.deepest, words.count > 1 || depth == 0, word.value.count < bytes.count,
        word.value.contains(where: ASCII.isBlank)
      else { continue }
      found += commands(word.value, offset: word.range.lowerBound, depth: depth + 1)
    }
    return found.map { place in
      var place = place
      place.range = (place.range.lowerBound + offset)..<(place.range.upperBound + offset)
      return place
    }
  }

  /// In order; what overlaps becomes one, by the rule of the first.
  private static func merged(_ places: [SecretPlace]) -> [SecretPlace] {
    var merged: [SecretPlace] = []
    for place in places.sorted(by: {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }) {
      if let last = merged.last, place.range.lowerBound < last.range.upperBound {
        let end = max(last.range.upperBound, place.range.upperBound)
        merged[merged.count - 1].range = last.range.lowerBound..<end
      } else if !place.range.isEmpty {
        merged.append(place)
      }
    }
    return merged
  }
}
