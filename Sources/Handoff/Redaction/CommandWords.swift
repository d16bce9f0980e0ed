/// A word of a command line, without its quotes.
struct CommandWord {
  /// Where it stands: the number of the text it is of, and the bytes in it.
  let text: Int
  let range: Range<Int>
  let value: [UInt8]
  /// Whether all of it stood in quotes.
  let isQuoted: Bool

  /// The word in lower case, for comparing with what programs and options are called.
  let folded: String

  init(text: Int, range: Range<Int>, bytes: some Collection<UInt8>, isQuoted: Bool = false) {
    self.text = text
    self.range = range
    self.isQuoted = isQuoted
    value = Array(bytes)
    folded = value.count <= 256 ? String(decoding: value.map(ASCII.folded), as: UTF8.self) : ""
  }

  /// Whether it stands between commands: `;`, `|`, `&`.
  var isSeparator: Bool { !isQuoted && value.count == 1 && ASCII.isSeparator(value[0]) }

  /// Whether it is `-` and letters of options, this one at the end.
  func isBundle(endingWith letter: UInt8) -> Bool { value.last == letter && isBundle(with: letter) }

  /// Whether it is `-` and letters of options, this one among them.
  func isBundle(with letter: UInt8) -> Bool {
    guard (2...12).contains(value.count), value[0] == UInt8(ascii: "-") else { return false }
    return value.contains(letter) && value.dropFirst().allSatisfy { ASCII.isLetter($0) || ASCII.isDigit($0) }
  }

  /// A secret in these bytes of the word, without its quotes; nil when they are none.
  func secret(_ bytes: Range<Int>, _ rule: RedactionRule) -> SecretPlace? {
    var secret = value[bytes]
    // `-p'x'`: the quotes stand inside of the word.
    if secret.count >= 2, let first = secret.first, first == secret.last,
      first == ASCII.quote || first == ASCII.apostrophe
    {
      secret = secret.dropFirst().dropLast()
    }
    // `-p-` and `-p -` ask for it.
    guard !SecretNames.isHarmlessValue(secret), !secret.elementsEqual([UInt8(ascii: "-")]) else { return nil }
    let start = range.lowerBound
    return SecretPlace(text: text, range: (start + secret.startIndex)..<(start + secret.endIndex), rule: rule)
  }

  /// The program's name when this is its path: `C:\x\MYSQL.EXE` is `mysql`.
  var programName: Substring {
    let name = folded.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
    return name.hasSuffix(".exe") ? name.dropLast(4) : name
  }
}

/// Takes a command line apart as shells do, roughly: at blanks, and at `;`, `|`, `&`, which are words of
/// their own; quotes hold together.
struct CommandWords {
  private let bytes: [UInt8]
  private let text: Int
  /// The last place of each quote: a quote without a partner is a character like any other.
  private let lastQuote: [UInt8: Int]

  init(_ bytes: [UInt8], text: Int = 0) {
    self.bytes = bytes
    self.text = text
    var last: [UInt8: Int] = [:]
    for (place, byte) in bytes.enumerated() where byte == ASCII.quote || byte == ASCII.apostrophe {
      last[byte] = place
    }
    lastQuote = last
  }

  func all() -> [CommandWord] {
    var words: [CommandWord] = []
    var place = 0
    while place < bytes.count {
      if ASCII.isBlank(bytes[place]) {
        place += 1
      } else if ASCII.isSeparator(bytes[place]) {
        words.append(word(place..<(place + 1)))
        place += 1
      } else {
        let end = end(of: place)
        words.append(word(place..<end))
        place = end
      }
    }
    return words
  }

  private func end(of start: Int) -> Int {
    var place = start
    while place < bytes.count {
      let byte = bytes[place]
      if ASCII.isBlank(byte) || ASCII.isSeparator(byte) { break }
      place = isOpening(place, start) ? closing(byte, after: place) + 1 : place + 1
    }
    return min(place, bytes.count)
  }

  /// An apostrophe in a word is one; at its beginning or behind a sign it is a quote.
  private func isOpening(_ place: Int, _ start: Int) -> Bool {
    let byte = bytes[place]
    guard byte == ASCII.quote || byte == ASCII.apostrophe, lastQuote[byte] ?? 0 > place else { return false }
    return byte == ASCII.quote || place == start || !ASCII.isWordByte(bytes[place - 1])
  }

  private func closing(_ quote: UInt8, after start: Int) -> Int {
    var place = start + 1
    while place < bytes.count {
      if bytes[place] == quote { return place }
      let isEscape = bytes[place] == ASCII.backslash && place + 1 < bytes.count && bytes[place + 1] == quote
      place += isEscape && lastQuote[quote] ?? 0 > place + 1 ? 2 : 1
    }
    return bytes.count - 1
  }

  private func word(_ range: Range<Int>) -> CommandWord {
    guard range.count >= 2, let first = bytes[range].first, first == bytes[range].last,
      first == ASCII.quote || first == ASCII.apostrophe
    else { return CommandWord(text: text, range: range, bytes: bytes[range]) }
    let inner = (range.lowerBound + 1)..<(range.upperBound - 1)
    return CommandWord(text: text, range: inner, bytes: bytes[inner], isQuoted: true)
  }
}

/// Bytes and what they are.
enum ASCII {
  static let quote = UInt8(ascii: "\"")
  static let apostrophe = UInt8(ascii: "'")
  static let backslash = UInt8(ascii: "\\")

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ";") || byte == UInt8(ascii: "|") || byte == UInt8(ascii: "&")
  }

  static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  static func isWordByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  static func folded(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
