/// Values: arrays, inline tables, and the bare ones (numbers, truth values, dates).
extension TOMLParser {
  mutating func value(depth: Int) throws(TOMLError) -> TOMLValue {
    let position = mark()
    let content: TOMLValue.Content
    switch peek {
    case Byte.quote:
      let multiline = byte(at: offset + 1) == Byte.quote && byte(at: offset + 2) == Byte.quote
      content = .string(try basicString(multiline: multiline))
    case Byte.apostrophe:
      let multiline =
        byte(at: offset + 1) == Byte.apostrophe && byte(at: offset + 2) == Byte.apostrophe
      content = .string(try literalString(multiline: multiline))
    case Byte.openBracket: content = .array(try array(depth: depth + 1))
    case Byte.openBrace: content = .table(try inlineTable(depth: depth + 1, position: position))
    default: content = try bareValue()
    }
    return TOMLValue(content: content, position: position)
  }

  private mutating func array(depth: Int) throws(TOMLError) -> [TOMLValue] {
    guard depth <= limits.depth else { throw tooDeep() }
    let start = offset
    offset += 1
    var elements: [TOMLValue] = []
    while true {
      try skipBlank()
      if take(Byte.closeBracket) { return elements }
      guard offset < end else { throw error(.syntax, "this array does not end", at: start) }
      try count(at: offset)
      elements.append(try value(depth: depth))
      try skipBlank()
      if take(Byte.closeBracket) { return elements }
      guard take(Byte.comma) else {
        guard offset < end else { throw error(.syntax, "this array does not end", at: start) }
        throw error(.syntax, "',' or ']' is needed here")
      }
    }
  }

  private mutating func inlineTable(
    depth: Int, position: TOMLPosition
  ) throws(TOMLError) -> TOMLTable {
    guard depth <= limits.depth else { throw tooDeep() }
    offset += 1
    let table = TableBuilder(position: position, depth: depth)
    skipSpace()
    if take(Byte.closeBrace) { return .empty }
    while true {
      try keyValue(into: table)
      skipSpace()
      if take(Byte.closeBrace) { return table.finished() }
      guard take(Byte.comma) else {
        throw error(.syntax, "',' or '}' is needed here; an inline table stands on one line")
      }
      skipSpace()
    }
  }

  // MARK: Bare values

  private mutating func bareValue() throws(TOMLError) -> TOMLValue.Content {
    let start = offset
    passBare()
    guard offset > start else {
      throw error(.syntax, offset < end ? "a value is needed here" : "the file ends before a value")
    }
    // A space instead of the 'T' between date and time: 1979-05-27 07:32:00
    if offset - start == 10, bytes[start + 4] == UInt8(ascii: "-"), peek == Byte.space,
      Byte.isDigit(byte(at: offset + 1)), Byte.isDigit(byte(at: offset + 2))
    {
      offset += 1
      passBare()
    }
    let token = bytes[start..<offset]
    if let content = try word(token) { return content }
    if token.count > 3, token[start + 2] == UInt8(ascii: ":") || isDate(token) {
      guard let kind = TOMLDateTime.kind(of: token) else {
        throw error(.range, "this is not a date or time of the calendar", at: start)
      }
      return .dateTime(TOMLDateTime(text: text(start..<offset), kind: kind))
    }
    return try number(token)
  }

  private mutating func passBare() {
    while offset < end {
      let byte = bytes[offset]
      guard Byte.isBareKey(byte) || byte == UInt8(ascii: "+") || byte == Byte.dot || byte == UInt8(ascii: ":")
      else { return }
      offset += 1
    }
  }

  private func isDate(_ token: ArraySlice<UInt8>) -> Bool {
    token.count >= 8 && token[token.startIndex + 4] == UInt8(ascii: "-")
      && token.prefix(4).allSatisfy(Byte.isDigit)
  }

  private func word(_ token: ArraySlice<UInt8>) throws(TOMLError) -> TOMLValue.Content? {
    guard let last = token.last, Byte.isLetter(last), token.count <= 5 else { return nil }
    switch text(token.startIndex..<token.endIndex) {
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case "inf", "+inf": return .float(.infinity)
    case "-inf": return .float(-.infinity)
    case "nan", "+nan", "-nan": return .float(.nan)
    default: return nil
    }
  }

  private func number(_ token: ArraySlice<UInt8>) throws(TOMLError) -> TOMLValue.Content {
    guard let number = NumberText(token) else {
      let shown = token.count > 40 ? "this" : "'\(text(token.startIndex..<token.endIndex))'"
      throw error(.syntax, "\(shown) is not a value; texts stand in quotes", at: token.startIndex)
    }
    switch number.value {
    case .integer(let value)?: return .integer(value)
    case .float(let value)?: return .float(value)
    case nil:
      throw error(.range, "this number does not fit into 64 bits", at: token.startIndex)
    }
  }
}
