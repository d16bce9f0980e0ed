/// The four forms of strings (TOML 1.0, section "String").
extension TOMLParser {
  mutating func literalString(multiline: Bool) throws(TOMLError) -> TOMLString {
    let start = offset
    openString(multiline: multiline)
    let position = mark()
    let form = multiline ? TOMLString.Form.multilineLiteral : .literal
    var piece = StringPiece(start: offset)
    while offset < end {
      let byte = bytes[offset]
      if byte == Byte.apostrophe {
        if let length = closing(byte, multiline: multiline) {
          let value = piece.finish(at: offset + length.content, in: bytes)
          offset += length.all
          return TOMLString(value: value, form: form, contentPosition: position)
        }
        offset += 1
      } else {
        try content(byte, multiline: multiline, &piece)
      }
    }
    throw unterminated(start)
  }

  mutating func basicString(multiline: Bool) throws(TOMLError) -> TOMLString {
    let start = offset
    openString(multiline: multiline)
    let position = mark()
    let form = multiline ? TOMLString.Form.multilineBasic : .basic
    var piece = StringPiece(start: offset)
    var resumptions: [TOMLString.Resumption] = []
    while offset < end {
      let byte = bytes[offset]
      if byte == Byte.quote {
        if let length = closing(byte, multiline: multiline) {
          let value = piece.finish(at: offset + length.content, in: bytes)
          offset += length.all
          return TOMLString(
            value: value, form: form, contentPosition: position, resumptions: resumptions)
        }
        offset += 1
      } else if byte == Byte.backslash {
        piece.keep(upTo: offset, of: bytes)
        try escape(multiline: multiline, into: &piece.kept)
        piece.start = offset
        resumptions.append(.init(offset: piece.kept.count, position: mark()))
      } else {
        try content(byte, multiline: multiline, &piece)
      }
    }
    throw unterminated(start)
  }

  private mutating func openString(multiline: Bool) {
    guard multiline else {
      offset += 1
      return
    }
    offset += 3
    if peek == Byte.carriageReturn, byte(at: offset + 1) == Byte.lineFeed { offset += 1 }
    if peek == Byte.lineFeed { offset += 1 }
  }

  /// Whether the string ends at this quote: how many quotes belong to the content, and how many in all.
  private func closing(_ quote: UInt8, multiline: Bool) -> (content: Int, all: Int)? {
    guard multiline else { return (0, 1) }
    var run = 1
    while run < 5, byte(at: offset + run) == quote { run += 1 }
    return run < 3 ? nil : (run - 3, run)
  }

  /// Passes one byte of content; of CR LF only the line feed is kept.
  private mutating func content(
    _ byte: UInt8, multiline: Bool, _ piece: inout StringPiece
  ) throws(TOMLError) {
    if Byte.isControl(byte) {
      let isReturn = byte == Byte.carriageReturn && self.byte(at: offset + 1) == Byte.lineFeed
      guard byte == Byte.lineFeed || isReturn else { throw control() }
      guard multiline else {
        throw error(.syntax, "this string must end on its line; use three quotes for several lines")
      }
      if isReturn {
        piece.keep(upTo: offset, of: bytes)
        piece.start = offset + 1
      }
    }
    offset += 1
  }

  private func unterminated(_ start: Int) -> TOMLError {
    error(.syntax, "this string does not end", at: start)
  }

  // MARK: Escapes

  private mutating func escape(multiline: Bool, into kept: inout [UInt8]) throws(TOMLError) {
    let start = offset
    offset += 1
    let letter = peek
    offset += 1
    switch letter {
    case UInt8(ascii: "b"): kept.append(0x08)
    case UInt8(ascii: "t"): kept.append(Byte.tab)
    case UInt8(ascii: "n"): kept.append(Byte.lineFeed)
    case UInt8(ascii: "f"): kept.append(0x0C)
    case UInt8(ascii: "r"): kept.append(Byte.carriageReturn)
    case Byte.quote, Byte.backslash: kept.append(letter)
    case UInt8(ascii: "u"): try scalar(digits: 4, start: start, into: &kept)
    case UInt8(ascii: "U"): try scalar(digits: 8, start: start, into: &kept)
    default:
      offset = start
      guard multiline, try continuation() else {
        throw error(.syntax, "TOML has no such escape; write '\\\\' for a backslash", at: start)
      }
    }
  }

  private mutating func scalar(
    digits: Int, start: Int, into kept: inout [UInt8]
  ) throws(TOMLError) {
    var value: UInt32 = 0
    for _ in 0..<digits {
      let digit = Byte.digitValue(peek)
      guard digit < 16 else {
        throw error(.syntax, "this escape needs \(digits) hexadecimal digits", at: start)
      }
      value = value << 4 | UInt32(digit)
      offset += 1
    }
    guard let scalar = Unicode.Scalar(value) else {
      throw error(.range, "this escape names no Unicode character", at: start)
    }
    kept.append(contentsOf: String(Character(scalar)).utf8)
  }

  /// A backslash at the end of a line joins the next text to it.
  private mutating func continuation() throws(TOMLError) -> Bool {
    var ahead = offset + 1
    while byte(at: ahead) == Byte.space || byte(at: ahead) == Byte.tab { ahead += 1 }
    guard byte(at: ahead) == Byte.lineFeed || byte(at: ahead) == Byte.carriageReturn else {
      return false
    }
    offset = ahead
    while true {
      skipSpace()
      guard try lineEnd() else { return true }
    }
  }
}

/// The content of a string: a range of the source as long as it stands there as it is, else kept bytes.
private struct StringPiece {
  var start: Int
  var kept: [UInt8] = []

  init(start: Int) { self.start = start }

  mutating func keep(upTo offset: Int, of bytes: [UInt8]) {
    kept.append(contentsOf: bytes[start..<offset])
  }

  mutating func finish(at offset: Int, in bytes: [UInt8]) -> String {
    if kept.isEmpty { return String(decoding: bytes[start..<offset], as: UTF8.self) }
    keep(upTo: offset, of: bytes)
    return String(decoding: kept, as: UTF8.self)
  }
}
