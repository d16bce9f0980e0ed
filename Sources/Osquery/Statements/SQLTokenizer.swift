/// Cuts SQL text into tokens the way SQLite's own tokenizer does, plus the placeholders of guides.
///
/// Never fails: what SQLite would refuse becomes a token of kind `unterminated` or `illegal`. Time and memory
/// are linear in the text; bound the text before.
public struct SQLTokenizer {
  private let text: [UInt8]
  private var position = 0
  private var tokens: [SQLToken] = []

  /// The tokens of `text`, in order and without gaps; ranges count UTF-8 bytes.
  public static func tokens(of text: String) -> [SQLToken] { tokens(of: Array(text.utf8)) }

  /// The tokens of `text`, in order and without gaps.
  public static func tokens(of text: [UInt8]) -> [SQLToken] {
    var tokenizer = SQLTokenizer(text: text)
    while tokenizer.position < text.count { tokenizer.next() }
    return tokenizer.tokens
  }

  private init(text: [UInt8]) { self.text = text }

  private func byte(_ distance: Int = 0) -> UInt8? {
    position + distance < text.count ? text[position + distance] : nil
  }

  private mutating func emit(_ kind: SQLToken.Kind, length: Int) {
    let end = min(position + max(length, 1), text.count)
    tokens.append(SQLToken(kind: kind, range: position..<end))
    position = end
  }

  private mutating func next() {
    guard let first = byte() else { return }
    switch first {
    case UInt8(ascii: "'"): quoted(by: first, kind: .stringLiteral)
    case UInt8(ascii: "\""), UInt8(ascii: "`"): quoted(by: first, kind: .quotedIdentifier)
    case UInt8(ascii: "["): bracketed()
    case UInt8(ascii: "{"): placeholder()
    case UInt8(ascii: "x"), UInt8(ascii: "X"): if byte(1) == UInt8(ascii: "'") { blob() } else { name() }
    case UInt8(ascii: "?"), UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "$"), UInt8(ascii: "#"):
      parameter()
    case UInt8(ascii: "0")...UInt8(ascii: "9"): number()
    case UInt8(ascii: "."): if byte(1)?.isDigit == true { number() } else { emit(.punctuation, length: 1) }
    case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: ";"):
      emit(.punctuation, length: 1)
    case _ where first.isSQLSpace: whitespace()
    case 0xEF where position == 0 && byte(1) == 0xBB && byte(2) == 0xBF: emit(.whitespace, length: 3)
    case _ where first.startsName: name()
    default: commentOrOperator(first)
    }
  }

  private mutating func whitespace() {
    var length = 1
    while byte(length)?.isSQLSpace == true { length += 1 }
    emit(.whitespace, length: length)
  }

  private mutating func name() {
    var length = 1
    while byte(length)?.continuesName == true { length += 1 }
    emit(.identifier, length: length)
  }

  /// SQLite reads a number with letters stuck to it as one bad token.
  private mutating func number() {
    if byte() == UInt8(ascii: "0"), byte(1) == UInt8(ascii: "x") || byte(1) == UInt8(ascii: "X") {
      var length = 2
      while byte(length)?.isHexDigit == true { length += 1 }
      return finishNumber(length: length)
    }
    var length = digits(from: 0)
    if byte(length) == UInt8(ascii: ".") { length = digits(from: length + 1) }
    if byte(length) == UInt8(ascii: "e") || byte(length) == UInt8(ascii: "E") {
      let sign = byte(length + 1)
      let skipped = sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") ? 2 : 1
      if byte(length + skipped)?.isDigit == true { length = digits(from: length + skipped) }
    }
    finishNumber(length: length)
  }

  private mutating func finishNumber(length: Int) {
    var end = length
    while byte(end)?.continuesName == true { end += 1 }
    emit(end == length ? .number : .illegal, length: end)
  }

  private func digits(from start: Int) -> Int {
    var length = start
    while byte(length)?.isDigit == true { length += 1 }
    return length
  }

  private mutating func quoted(by quote: UInt8, kind: SQLToken.Kind) {
    var length = 1
    while let next = byte(length) {
      length += 1
      guard next == quote else { continue }
      if byte(length) != quote { return emit(kind, length: length) }
      length += 1
    }
    emit(.unterminated, length: length)
  }

  private mutating func bracketed() {
    var length = 1
    while let next = byte(length) {
      length += 1
      if next == UInt8(ascii: "]") { return emit(.quotedIdentifier, length: length) }
    }
    emit(.unterminated, length: length)
  }

  private mutating func blob() {
    var length = 2
    while byte(length)?.isHexDigit == true { length += 1 }
    let isHex = byte(length) == UInt8(ascii: "'")
    while let next = byte(length), next != UInt8(ascii: "'") { length += 1 }
    guard byte(length) != nil else { return emit(.unterminated, length: length) }
    emit(isHex && length.isMultiple(of: 2) ? .blobLiteral : .illegal, length: length + 1)
  }

  private mutating func placeholder() {
    guard byte(1) == UInt8(ascii: "{") else { return emit(.illegal, length: 1) }
    var length = 2
    while let next = byte(length), next != UInt8(ascii: "{"), next != UInt8(ascii: "\n") {
      length += 1
      if next == UInt8(ascii: "}"), byte(length) == UInt8(ascii: "}") {
        return emit(.placeholder, length: length + 1)
      }
    }
    emit(.unterminated, length: length)
  }

  private mutating func parameter() {
    var length = 1
    while byte(length)?.continuesName == true { length += 1 }
    let named = byte() == UInt8(ascii: "?") || length > 1
    emit(named && byte() != UInt8(ascii: "#") ? .parameter : .illegal, length: length)
  }

  private mutating func commentOrOperator(_ first: UInt8) {
    switch (first, byte(1)) {
    case (UInt8(ascii: "-"), UInt8(ascii: "-")): lineComment()
    case (UInt8(ascii: "/"), UInt8(ascii: "*")): blockComment()
    case (UInt8(ascii: "-"), UInt8(ascii: ">")): emit(.operator, length: byte(2) == UInt8(ascii: ">") ? 3 : 2)
    case (UInt8(ascii: "="), UInt8(ascii: "=")), (UInt8(ascii: "!"), UInt8(ascii: "=")),
      (UInt8(ascii: "<"), UInt8(ascii: "=")), (UInt8(ascii: "<"), UInt8(ascii: ">")),
      (UInt8(ascii: "<"), UInt8(ascii: "<")), (UInt8(ascii: ">"), UInt8(ascii: "=")),
      (UInt8(ascii: ">"), UInt8(ascii: ">")), (UInt8(ascii: "|"), UInt8(ascii: "|")):
      emit(.operator, length: 2)
    default: emit(first.isSingleOperator ? .operator : .illegal, length: 1)
    }
  }

  private mutating func lineComment() {
    var length = 2
    while let next = byte(length), next != UInt8(ascii: "\n") { length += 1 }
    emit(.comment, length: length)
  }

  private mutating func blockComment() {
    var length = 2
    while let next = byte(length) {
      length += 1
      if next == UInt8(ascii: "*"), byte(length) == UInt8(ascii: "/") {
        return emit(.comment, length: length + 1)
      }
    }
    emit(.unterminated, length: length)
  }
}

extension UInt8 {
  fileprivate var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

  fileprivate var isHexDigit: Bool {
    isDigit || (self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "f")
  }

  /// SQLite's tokenizer takes a vertical tab for space only inside a run that something else began.
  fileprivate var isSQLSpace: Bool {
    self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0C || self == 0x0D
  }

  fileprivate var startsName: Bool {
    (self | 0x20) >= UInt8(ascii: "a") && (self | 0x20) <= UInt8(ascii: "z") || self == UInt8(ascii: "_")
      || self >= 0x80
  }

  fileprivate var continuesName: Bool { startsName || isDigit || self == UInt8(ascii: "$") }

  fileprivate var isSingleOperator: Bool { "+-*/%=<>&|~".utf8.contains(self) }
}
