/// What every part of the grammar needs: looking, taking, white space, errors.
extension TOMLParser {
  /// The byte at the offset; 0, which TOML allows nowhere, at the end.
  var peek: UInt8 { offset < end ? bytes[offset] : 0 }

  func byte(at offset: Int) -> UInt8 { offset < end ? bytes[offset] : 0 }

  mutating func take(_ byte: UInt8) -> Bool {
    guard offset < end, bytes[offset] == byte else { return false }
    offset += 1
    return true
  }

  mutating func mark() -> TOMLPosition { counter.position(of: offset, in: bytes) }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  mutating func skipSpace() {
    while offset < end, bytes[offset] == Byte.space || bytes[offset] == Byte.tab { offset += 1 }
  }

  /// Passes a line end; a carriage return must have its line feed.
  mutating func lineEnd() throws(TOMLError) -> Bool {
    if take(Byte.lineFeed) { return true }
    guard peek == Byte.carriageReturn else { return false }
    guard byte(at: offset + 1) == Byte.lineFeed else {
      throw error(.encoding, "a carriage return stands only before a line feed")
    }
    offset += 2
    return true
  }

  /// Passes a comment up to, not including, its line end.
  mutating func comment() throws(TOMLError) {
    guard peek == Byte.hash else { return }
    while offset < end, bytes[offset] != Byte.lineFeed {
      if Byte.isControl(bytes[offset]) {
        if bytes[offset] == Byte.carriageReturn, byte(at: offset + 1) == Byte.lineFeed { return }
        throw control()
      }
      offset += 1
    }
  }

  /// Passes white space, line ends and comments between the elements of an array.
  mutating func skipBlank() throws(TOMLError) {
    while offset < end {
      skipSpace()
      try comment()
      guard try lineEnd() else { return }
    }
  }

  func control() -> TOMLError {
    error(.encoding, "the control character \(hexadecimal(peek)) must be written as an escape")
  }

  func error(_ code: TOMLError.Code, _ message: String, at place: Int? = nil) -> TOMLError {
    var counter = PositionCounter()
    let position = counter.position(of: min(place ?? offset, end), in: bytes)
    return TOMLError(code, message, at: position, file: file, source: bytes)
  }

  private func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0x0" : "0x") + String(byte, radix: 16, uppercase: true)
  }
}
