/// Secrets that a name before `=` or `:` tells of: variables, `--name=`, `/name:`, connection strings, query
/// strings, headers, JSON inside of texts.
struct SecretAssignments {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  func search() -> [SecretPlace] {
    var found: [SecretPlace] = []
    var place = 0
    while place < bytes.count {
      let byte = bytes[place]
      guard byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":"), let name = name(before: place),
        let value = value(after: place, name)
      else {
        place += 1
        continue
      }
      found.append(SecretPlace(text: 0, range: value.range, rule: value.rule))
      place = value.range.upperBound
    }
    return found
  }

  /// What stands directly before, or in quotes before.
  private func name(before place: Int) -> Range<Int>? {
    var end = place
    if end > 0, bytes[end - 1] == UInt8(ascii: " "), bytes[place] == UInt8(ascii: "=") { end -= 1 }
    if end > 0, bytes[end - 1] == ASCII.quote || bytes[end - 1] == ASCII.apostrophe { end -= 1 }
    if end > 0, bytes[end - 1] == ASCII.backslash { end -= 1 }
    var start = end
    while start > 0, end - start < 65, Self.isNameByte(bytes[start - 1]) { start -= 1 }
    while start < end, !ASCII.isWordByte(bytes[start]) { start += 1 }
    return start < end ? start..<end : nil
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    (ASCII.isWordByte(byte) && byte < 0x80) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }

  private func value(after place: Int, _ name: Range<Int>) -> (range: Range<Int>, rule: RedactionRule)? {
    let folded = String(decoding: bytes[name].map(ASCII.folded), as: UTF8.self)
    if folded == "authorization" || folded == "proxy-authorization" || folded == "cookie" {
      return headerValue(after: place, isAuthorization: folded != "cookie")
    }
    guard SecretNames.isSecret(bytes[name]) else { return nil }
    // `C:\Pass:` and `::` are no names, and `password://` is an address.
    if bytes[place] == UInt8(ascii: ":"), place + 1 < bytes.count,
      [UInt8(ascii: ":"), UInt8(ascii: "\\"), UInt8(ascii: "/")].contains(bytes[place + 1])
    {
      return nil
    }
    var start = place + 1
    if start < bytes.count, bytes[start] == UInt8(ascii: "="), bytes[place] == UInt8(ascii: "=") {
      return nil
    }
    if start < bytes.count, bytes[start] == UInt8(ascii: " "), mayStandApart(place, name) { start += 1 }
    let range = plainValue(from: start)
    let value = bytes[range]
    // The working directory is no password.
    if folded.hasSuffix("pwd"), value.first == UInt8(ascii: "/") { return nil }
    return SecretNames.isHarmlessValue(value) ? nil : (range, .assignment)
  }

  /// `"password": "x"` and `X-Api-Key: x`; but `password= ` is empty.
  private func mayStandApart(_ place: Int, _ name: Range<Int>) -> Bool {
    bytes[place] == UInt8(ascii: ":")
      || (name.upperBound < place && bytes[name.upperBound] == UInt8(ascii: " "))
  }

  private func plainValue(from start: Int) -> Range<Int> {
    var start = start
    var quote: UInt8?
    if start < bytes.count, bytes[start] == ASCII.backslash, start + 1 < bytes.count,
      bytes[start + 1] == ASCII.quote
    {
      start += 1
    }
    if start < bytes.count, bytes[start] == ASCII.quote || bytes[start] == ASCII.apostrophe {
      quote = bytes[start]
      start += 1
    }
    var end = start
    while end < bytes.count {
      let byte = bytes[end]
      if let quote {
        if byte == quote { break }
      } else if ASCII.isBlank(byte) || "\"';&,|)}<>".utf8.contains(byte) {
        break
      }
      end += 1
    }
    if quote != nil, end > start, end < bytes.count, bytes[end - 1] == ASCII.backslash { end -= 1 }
    return start..<end
  }

  /// A cookie as a whole; of what authorises, the word behind the scheme's name: `Authorization: Basic …`.
  private func headerValue(
    after place: Int, isAuthorization: Bool
  ) -> (range: Range<Int>, rule: RedactionRule)? {
    let start = skip(from: place + 1) { ASCII.isBlank($0) || $0 == ASCII.quote }
    guard isAuthorization else {
      let end = skip(from: start) { !Self.endsHeader($0) }
      return end > start ? (start..<end, .header) : nil
    }
    let first = start..<skip(from: start) { !Self.endsHeader($0) && !ASCII.isBlank($0) }
    let second = skip(from: first.upperBound) { $0 == UInt8(ascii: " ") }
    let end = skip(from: second) { !Self.endsHeader($0) && !ASCII.isBlank($0) }
    let range = first.count <= 20 && end > second ? second..<end : first
    return SecretNames.isHarmlessValue(bytes[range]) ? nil : (range, .header)
  }

  private static func endsHeader(_ byte: UInt8) -> Bool {
    byte == ASCII.quote || byte == ASCII.apostrophe || byte == 0x0A || byte == 0x0D
  }

  private func skip(from place: Int, while condition: (UInt8) -> Bool) -> Int {
    var place = place
    while place < bytes.count, condition(bytes[place]) { place += 1 }
    return place
  }
}
