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
  private let triggers = SecretTriggers()

  init(patterns: [WildcardPattern]) { self.patterns = patterns }

  /// The secrets of one text, in order, none in another.
  func places(in text: String) -> [SecretPlace] {
    guard text.utf8.count >= 4 else { return [] }
    // Safe: the pass reads the text within the call.
    let searches = text.utf8.withContiguousStorageIfAvailable { triggers.searches($0) } ?? Self.all
    guard !searches.isEmpty || !patterns.isEmpty else { return [] }
    return places(in: Array(text.utf8), searches)
  }

  /// The secrets that these searches find; all of them for what the triggers must not miss.
  func places(in bytes: [UInt8], _ searches: SecretTriggers.Searches = Self.all) -> [SecretPlace] {
    var found: [SecretPlace] = []
    if searches.contains(.shapes) {
      var shapes = SecretShapes(bytes)
      found += shapes.search()
    }
    if searches.contains(.assignments) {
      var assignments = SecretAssignments(bytes)
      found += assignments.search()
    }
    if searches.contains(.commands) || !patterns.isEmpty, bytes.contains(where: ASCII.isBlank) {
      found += commands(bytes, offset: 0, depth: 0)
    }
    return found.isEmpty ? found : Self.merged(found)
  }

  static let all: SecretTriggers.Searches = [.shapes, .assignments, .commands]

  /// The secrets of the arguments of one process, by their numbers.
  func places(inArguments arguments: [String]) -> [Int: [SecretPlace]] {
    var found: [Int: [SecretPlace]] = [:]
    let mayHoldOptions = arguments.contains { text in
      // Safe: the pass reads the text within the call.
      let searches = text.utf8.withContiguousStorageIfAvailable { triggers.searches($0) } ?? Self.all
      return searches.contains(.commands)
    }
    if mayHoldOptions {
      var options = SecretOptions(
        arguments.enumerated().map { index, text in
          CommandWord(text: index, range: 0..<text.utf8.count, bytes: text.utf8)
        })
      found = Dictionary(grouping: options.search(), by: \.text)
    }
    for (index, text) in arguments.enumerated() {
      let places = places(in: text)
      if !places.isEmpty { found[index, default: []] += places }
    }
    return found.mapValues(Self.merged).filter { !$0.value.isEmpty }
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
  static func merged(_ places: [SecretPlace]) -> [SecretPlace] {
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
