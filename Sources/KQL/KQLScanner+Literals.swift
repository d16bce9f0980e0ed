extension KQLScanner {
  /// Reads `"…"`; the position stands on the opening quote.
  ///
  /// Only `\"`, `\\`, `\t`, `\r`, `\n` and `\uXXXX` are escapes here; any other backslash stands for itself.
  mutating func quotedLiteral() throws(KQLSyntaxError) -> KQLLiteral {
    let start = position
    position += 1
    var text: [UInt8] = []
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return KQLLiteral(
          parts: [String(decoding: text, as: UTF8.self)], isQuoted: true, place: start..<position)
      case UInt8(ascii: "\\"):
        if !takeCommonEscape(into: &text), !takeEscaped(into: &text, where: { $0 == 0x5C || $0 == 0x22 }) {
          text.append(byte)
          position += 1
        }
      default:
        text.append(byte)
        position += 1
      }
    }
    throw KQLSyntaxError(.openQuote, start..<start + 1)
  }

  /// Reads text up to a special character or a keyword; nil when nothing of the kind stands here.
  mutating func unquotedLiteral() throws(KQLSyntaxError) -> KQLLiteral? {
    let start = position
    try refuseLeadingConjunction()
    var parts: [[UInt8]] = [[]]
    while let byte = current {
      if lengthOfSpaceRun > 0 {
        guard try takeInnerSpace(into: &parts[parts.count - 1]) else { break }
      } else if byte == UInt8(ascii: "*") {
        parts.append([])
        position += 1
      } else if byte == UInt8(ascii: "\\") {
        try takeUnquotedEscape(into: &parts[parts.count - 1])
      } else if Self.isSpecial(byte) {
        break
      } else {
        try refuseNot()
        parts[parts.count - 1].append(byte)
        position += 1
      }
    }
    guard position > start else { return nil }
    return KQLLiteral(parts: trimmed(parts), isQuoted: false, place: start..<endWithoutSpace(from: start))
  }

  private var lengthOfSpaceRun: Int { endOfSpace(from: position) - position }

  /// Takes a whole run of white space into the literal, unless a conjunction follows it.
  private mutating func takeInnerSpace(into text: inout [UInt8]) throws(KQLSyntaxError) -> Bool {
    let next = endOfSpace(from: position)
    for word in ["and", "or"] as [StaticString] {
      guard let end = end(of: word, at: next) else { continue }
      if endOfSpace(from: end) > end { return false }
      // Kibana would take the dangling word as text, which is never what was meant.
      if isBoundary(at: end) { throw KQLSyntaxError(.danglingConjunction, next..<end) }
    }
    text.append(contentsOf: bytes[position..<next])
    position = next
    return true
  }

  private func refuseLeadingConjunction() throws(KQLSyntaxError) {
    for word in ["and", "or"] as [StaticString] {
      guard let end = end(of: word, at: position), endOfSpace(from: end) > end else { continue }
      throw KQLSyntaxError(.leadingConjunction, position..<end)
    }
  }

  private func refuseNot() throws(KQLSyntaxError) {
    guard let end = end(of: "not", at: position), endOfSpace(from: end) > end else { return }
    throw KQLSyntaxError(.misplacedNot, position..<end)
  }

  private mutating func takeUnquotedEscape(into text: inout [UInt8]) throws(KQLSyntaxError) {
    if takeEscapedKeyword(into: &text) || takeCommonEscape(into: &text) { return }
    if takeEscaped(into: &text, where: Self.isSpecial) { return }
    throw KQLSyntaxError(.badEscape, position..<min(position + 2, bytes.count))
  }

  /// `\and`, `\or`, `\not` as whole words; in `\notes` the `\n` is a line feed, as in Kibana.
  private mutating func takeEscapedKeyword(into text: inout [UInt8]) -> Bool {
    for word in ["and", "or", "not"] as [StaticString] {
      guard let end = end(of: word, at: position + 1) else { continue }
      let isLineFeed =
        bytes[position + 1] | 0x20 == UInt8(ascii: "n") && byte(at: end).map(Self.isWord) ?? false
      if isLineFeed { continue }
      text.append(contentsOf: bytes[position + 1..<end])
      position = end
      return true
    }
    return false
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_") || byte >= 0x80
  }

  /// `\t`, `\r`, `\n` and `\uXXXX`, which mean the same in and out of quotes.
  private mutating func takeCommonEscape(into text: inout [UInt8]) -> Bool {
    switch byte(at: position + 1) {
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "u"): return takeUnicodeEscape(into: &text)
    default: return false
    }
    position += 2
    return true
  }

  private mutating func takeEscaped(into text: inout [UInt8], where isEscaped: (UInt8) -> Bool) -> Bool {
    guard let next = byte(at: position + 1), isEscaped(next) else { return false }
    text.append(next)
    position += 2
    return true
  }

  /// A pair of surrogates is one character; one that stands alone becomes U+FFFD.
  private mutating func takeUnicodeEscape(into text: inout [UInt8]) -> Bool {
    guard let first = codeUnit(at: position) else { return false }
    position += 6
    if (0xD800..<0xDC00).contains(first), let second = codeUnit(at: position),
      (0xDC00..<0xE000).contains(second)
    {
      position += 6
      append(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00), to: &text)
    } else {
      append(first, to: &text)
    }
    return true
  }

  private func append(_ value: UInt32, to text: inout [UInt8]) {
    text.append(contentsOf: String(Character(Unicode.Scalar(value) ?? "\u{FFFD}")).utf8)
  }

  /// The value of `\uXXXX` at `index`, if it stands there in full.
  private func codeUnit(at index: Int) -> UInt32? {
    guard index + 6 <= bytes.count, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u")
    else { return nil }
    var value: UInt32 = 0
    for byte in bytes[index + 2..<index + 6] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  private func endWithoutSpace(from start: Int) -> Int {
    var end = position
    while end > start {
      if [0x20, 0x09, 0x0A, 0x0D].contains(bytes[end - 1]) {
        end -= 1
      } else if end - start >= 2, bytes[end - 2] == 0xC2, bytes[end - 1] == 0xA0 {
        end -= 2
      } else {
        break
      }
    }
    return end
  }

  /// White space at both ends does not belong to the literal, even when it was written as an escape.
  private func trimmed(_ parts: [[UInt8]]) -> [String] {
    var texts = parts.map { String(decoding: $0, as: UTF8.self) }
    texts[0].unicodeScalars.trimStart(while: Self.isTrimmed)
    texts[texts.count - 1].unicodeScalars.trimEnd(while: Self.isTrimmed)
    return texts
  }

  private static func isTrimmed(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar == "\u{FEFF}"
  }
}

extension String.UnicodeScalarView {
  fileprivate mutating func trimStart(while isTrimmed: (Unicode.Scalar) -> Bool) {
    self = String.UnicodeScalarView(drop(while: isTrimmed))
  }

  fileprivate mutating func trimEnd(while isTrimmed: (Unicode.Scalar) -> Bool) {
    while let last, isTrimmed(last) { removeLast() }
  }
}
