/// A word of a command line, without its quotes.
struct CommandWord {
  /// Where it stands: the number of the text it is of, and the bytes in it.
  let text: Int
  let range: Range<Int>
  let value: [UInt8]

  /// The word in lower case, for comparing with what programs and options are called.
  let folded: String

  init(text: Int, range: Range<Int>, bytes: some Collection<UInt8>) {
    self.text = text
    self.range = range
    value = Array(bytes)
    folded = value.count <= 256 ? String(decoding: value.map(ASCII.folded), as: UTF8.self) : ""
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
    var range = range
    if range.count >= 2, let first = bytes[range].first, first == bytes[range].last,
      first == ASCII.quote || first == ASCII.apostrophe
    {
      range = (range.lowerBound + 1)..<(range.upperBound - 1)
    }
    return CommandWord(text: text, range: range, bytes: bytes[range])
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
