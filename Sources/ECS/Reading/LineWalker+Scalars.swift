extension LineWalker {
  /// Reads a number or word, keeps it when a field is given, and returns the place behind it.
  func scalar(at position: Int, field: Int32) throws(Stop) -> Int {
    switch text[position] {
    case UInt8(ascii: "t"): return try word(at: position, 0x6575_7274, length: 4, bits: 1, field: field)
    case UInt8(ascii: "f"):
      guard text[position &+ 4] == UInt8(ascii: "e") else { throw .unusual }
      return try word(at: position, 0x736C_6166, length: 5, bits: 0, field: field)
    case UInt8(ascii: "n"): return try word(at: position, 0x6C6C_756E, length: 4, bits: 0, field: -1)
    default: return try number(at: position, field: field)
    }
  }

  /// `letters` are the word's first four, the first lowest.
  @inline(__always)
  private func word(
    at position: Int, _ letters: UInt32, length: Int, bits: UInt64, field: Int32
  ) throws(Stop) -> Int {
    let found = UnsafeRawPointer(text).loadUnaligned(fromByteOffset: position, as: UInt32.self)
    guard UInt32(littleEndian: found) == letters else { throw .unusual }
    if field >= 0 { try appendText(.boolean, bits: bits, position, position &+ length, to: field) }
    return position &+ length
  }

  @inline(__always)
  private func appendText(
    _ kind: EventValue.Kind, bits: UInt64, _ start: Int, _ close: Int, to field: Int32
  ) throws(Stop) {
    let value = EventValue(
      kind: kind, bits: bits, storage: .line, start: Int32(truncatingIfNeeded: start),
      length: Int32(truncatingIfNeeded: close &- start))
    try append(value, to: field)
  }

  /// Reads a number by JSON's grammar.
  private func number(at start: Int, field: Int32) throws(Stop) -> Int {
    var position = start
    let isNegative = text[position] == UInt8(ascii: "-")
    if isNegative { position &+= 1 }
    let whole = position
    let digits = try self.digits(&position)
    guard text[whole] != UInt8(ascii: "0") || position == whole &+ 1 else { throw .unusual }
    let wholeEnd = position
    var fraction: UInt64 = 0
    if text[position] == UInt8(ascii: ".") {
      position &+= 1
      fraction = try self.digits(&position)
    }
    let fractionLength = position == wholeEnd ? 0 : position &- wholeEnd &- 1
    let hasExponent = text[position] | 0x20 == UInt8(ascii: "e")
    if hasExponent {
      position &+= 1
      if [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(text[position]) { position &+= 1 }
      _ = try self.digits(&position)
    }
    guard field >= 0 else { return position }
    if position == wholeEnd, wholeEnd &- whole <= 18 {
      let value = Int64(bitPattern: isNegative ? 0 &- digits : digits)
      try appendText(.integer, bits: UInt64(bitPattern: value), start, position, to: field)
    } else if !hasExponent, fractionLength > 0, wholeEnd &- whole &+ fractionLength <= 15 {
      let value = Self.decimal(digits, fraction, fractionLength)
      try appendText(.double, bits: (isNegative ? -value : value).bitPattern, start, position, to: field)
    } else {
      try appendLong(start, position, to: field)
    }
    return position
  }

  /// One digit or more; their value, cut to 64 bits.
  @inline(__always)
  private func digits(_ position: inout Int) throws(Stop) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    while true {
      let digit = text[position] &- 0x30
      if digit > 9 { break }
      value = value &* 10 &+ UInt64(digit)
      position &+= 1
    }
    guard position > start else { throw .unusual }
    return value
  }

  /// A number of at most 15 digits: it and the power of ten are exact doubles, so that their quotient is the
  /// nearest one.
  private static func decimal(_ whole: UInt64, _ fraction: UInt64, _ length: Int) -> Double {
    var power: UInt64 = 1
    for _ in 0..<length { power &*= 10 }
    return Double(whole &* power &+ fraction) / Double(power)
  }

  /// A number that needs more care; takes memory for its text.
  private func appendLong(_ start: Int, _ close: Int, to field: Int32) throws(Stop) {
    let bytes = UnsafeBufferPointer(start: text + start, count: close &- start)
    let number = String(decoding: bytes, as: UTF8.self)
    if let integer = Int64(number) {
      try appendText(.integer, bits: UInt64(bitPattern: integer), start, close, to: field)
    } else {
      try appendText(.double, bits: (Double(number) ?? 0).bitPattern, start, close, to: field)
    }
  }
}
