import Predicates

/// Cuts a query into tokens (Elasticsearch, EqlBase.g4).
struct Lexer {
  private let source: String
  private let bytes: [UInt8]
  private var position = 0

  init(_ source: String) {
    self.source = source
    bytes = Array(source.utf8)
  }

  static func tokens(of source: String) throws(QueryError) -> [Token] {
    var lexer = Lexer(source)
    var tokens: [Token] = []
    while true {
      let token = try lexer.next()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private mutating func next() throws(QueryError) -> Token {
    try skipBlanks()
    let start = position
    guard let byte = peek() else { return Token(kind: .end, span: SourceSpan(start, start)) }
    let kind: Token.Kind
    switch byte {
    case _ where Self.startsName(byte): kind = name()
    case UInt8(ascii: "0")...UInt8(ascii: "9"): kind = try number()
    case UInt8(ascii: ".") where Self.isDigit(peek(1)): kind = try number()
    case UInt8(ascii: "\""): kind = .string(try string())
    case UInt8(ascii: "'"): throw legacyString()
    case UInt8(ascii: "?") where isQuote(peek(1)): throw legacyString()
    case UInt8(ascii: "`"): kind = .quotedIdentifier(try quotedName())
    default: kind = .symbol(try symbol())
    }
    return Token(kind: kind, span: SourceSpan(start, position))
  }

  private mutating func name() -> Token.Kind {
    let start = position
    while let byte = peek(), Self.startsName(byte) || Self.isDigit(byte) { position += 1 }
    let name = text(start..<position)
    guard peek() == UInt8(ascii: "~") else {
      return Keyword(rawValue: name).map { .keyword($0) } ?? .identifier(name)
    }
    position += 1
    return Keyword(rawValue: name + "~").map { .keyword($0) } ?? .tildeIdentifier(name)
  }

  private mutating func number() throws(QueryError) -> Token.Kind {
    let start = position
    skipDigits()
    var isDecimal = false
    if peek() == UInt8(ascii: ".") {
      isDecimal = true
      position += 1
      skipDigits()
    }
    if let exponent = exponentLength() {
      isDecimal = true
      position += exponent
      skipDigits()
    }
    let written = text(start..<position)
    if !isDecimal, let integer = Int64(written) { return .integer(integer) }
    // As in Elasticsearch, an integer beyond 64 bits is the nearest decimal.
    guard let decimal = Double(written.last == "." ? written + "0" : written), decimal.isFinite else {
      throw error("the number \(written) is too large", from: start)
    }
    return .decimal(decimal)
  }

  /// The length of `e`, and a sign, when digits follow: `1e` of `1es` is no exponent.
  private func exponentLength() -> Int? {
    guard peek() == UInt8(ascii: "e") || peek() == UInt8(ascii: "E") else { return nil }
    if Self.isDigit(peek(1)) { return 1 }
    let isSigned = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-")
    return isSigned && Self.isDigit(peek(2)) ? 2 : nil
  }

  private static let symbols = Dictionary(grouping: Symbol.allCases) { $0.rawValue.utf8.first ?? 0 }

  private mutating func symbol() throws(QueryError) -> Symbol {
    let candidates = Self.symbols[bytes[position]] ?? []
    for symbol in candidates where bytes[position...].starts(with: symbol.rawValue.utf8) {
      position += symbol.rawValue.utf8.count
      return symbol
    }
    let start = position
    let scalar = text(position..<min(position + 4, bytes.count)).unicodeScalars.first ?? "?"
    position += UTF8.width(scalar)
    throw error("'\(scalar)' cannot stand here; a name with such characters needs backticks", from: start)
  }

  private mutating func skipBlanks() throws(QueryError) {
    while let byte = peek() {
      switch (byte, peek(1)) {
      case (0x20, _), (0x09, _), (0x0A, _), (0x0D, _): position += 1
      case (UInt8(ascii: "/"), UInt8(ascii: "/")):
        while let byte = peek(), byte != 0x0A { position += 1 }
      case (UInt8(ascii: "/"), UInt8(ascii: "*")): try skipComment()
      case (0xC2, 0xA0): position += 2
      default: return
      }
    }
  }

  /// Comments stand inside each other.
  private mutating func skipComment() throws(QueryError) {
    let start = position
    var depth = 0
    repeat {
      switch (peek(), peek(1)) {
      case (nil, _): throw error("the comment has no end", expected: ["'*/'"], from: start, to: start + 2)
      case (UInt8(ascii: "/"), UInt8(ascii: "*")):
        depth += 1
        position += 2
      case (UInt8(ascii: "*"), UInt8(ascii: "/")):
        depth -= 1
        position += 2
      default: position += 1
      }
    } while depth > 0
  }

  private mutating func skipDigits() {
    while Self.isDigit(peek()) { position += 1 }
  }

  private func isQuote(_ byte: UInt8?) -> Bool { byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") }

  private static func startsName(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "@")
  }

  private static func isDigit(_ byte: UInt8?) -> Bool { byte.map { $0 &- 0x30 < 10 } ?? false }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
}

// MARK: Strings

extension Lexer {
  private func peek(_ ahead: Int = 0) -> UInt8? {
    position + ahead < bytes.count ? bytes[position + ahead] : nil
  }

  private func error(
    _ message: String, expected: [String] = [], from start: Int, to end: Int? = nil
  ) -> QueryError {
    QueryError(
      .syntax, message, expected: expected, at: SourceSpan(start, end ?? max(position, start + 1)), in: source
    )
  }

  private mutating func string() throws(QueryError) -> String {
    if bytes[position...].starts(with: repeatElement(UInt8(ascii: "\""), count: 3)) { return try rawString() }
    let start = position
    position += 1
    var content: [UInt8] = []
    while let byte = peek(), byte != 0x0A, byte != 0x0D {
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: content, as: UTF8.self)
      case UInt8(ascii: "\\"): content += try escape()
      default: content.append(byte)
      }
    }
    throw error("the string has no end on its line", expected: ["'\"'"], from: start)
  }

  private mutating func escape() throws(QueryError) -> [UInt8] {
    let start = position - 1
    let byte = peek()
    position += 1
    switch byte {
    case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"): return [byte ?? 0]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "u"): return try unicodeEscape(from: start)
    default:
      position = min(position, bytes.count)
      throw error(
        "unknown escape in a string",
        expected: ["'\\\\' for a backslash", "\\b \\t \\n \\f \\r \\\" \\'", "\\u{…}"],
        from: start)
    }
  }

  /// `\u{` two to eight hexadecimal digits `}`.
  private mutating func unicodeEscape(from start: Int) throws(QueryError) -> [UInt8] {
    var value: UInt32 = 0
    var digits = 0
    let isOpen = peek() == UInt8(ascii: "{")
    if isOpen { position += 1 }
    while isOpen, let byte = peek(), byte < 0x80, let digit = Character(Unicode.Scalar(byte)).hexDigitValue {
      digits += 1
      guard digits <= 8 else { break }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    guard isOpen, (2...8).contains(digits), peek() == UInt8(ascii: "}") else {
      throw error(
        "incomplete Unicode escape", expected: ["\\u{…} with two to eight hexadecimal digits"], from: start)
    }
    position += 1
    guard let scalar = Unicode.Scalar(value) else {
      throw error("this number is no Unicode character", from: start)
    }
    return Array(String(Character(scalar)).utf8)
  }

  /// Without escapes, on one line; up to two quotes before the closing three belong to the text.
  private mutating func rawString() throws(QueryError) -> String {
    let start = position
    position += 3
    while let byte = peek(), byte != 0x0A, byte != 0x0D {
      let closes = (0..<3).allSatisfy { peek($0) == UInt8(ascii: "\"") }
      guard closes else {
        position += 1
        continue
      }
      var end = position
      for _ in 0..<2 where peek(3) == UInt8(ascii: "\"") {
        position += 1
        end += 1
      }
      position += 3
      return String(decoding: bytes[start + 3..<end], as: UTF8.self)
    }
    throw error("the raw string has no end on its line", expected: [#"'"""'"#], from: start)
  }

  private mutating func quotedName() throws(QueryError) -> String {
    let start = position
    position += 1
    var content: [UInt8] = []
    while let byte = peek(), byte != 0x0A {
      position += 1
      if byte == UInt8(ascii: "`") {
        guard peek() == UInt8(ascii: "`") else { return String(decoding: content, as: UTF8.self) }
        position += 1
      }
      content.append(byte)
    }
    throw error("the name has no end on its line", expected: ["'`'"], from: start)
  }

  /// The strings of older EQL, which Elasticsearch refuses.
  private mutating func legacyString() -> QueryError {
    let start = position
    let isRaw = peek() == UInt8(ascii: "?")
    position += isRaw ? 2 : 1
    return isRaw
      ? error("raw strings are not written as ?\"…\"", expected: [#""""…""""#], from: start)
      : error("strings stand in double quotes, not in single ones", expected: ["'\"'"], from: start)
  }
}
