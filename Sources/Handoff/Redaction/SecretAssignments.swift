/// Secrets that a name before `=` or `:` tells of: variables, `--name=`, `/name:`, connection strings, query
/// strings, headers, JSON inside of texts.
struct SecretAssignments {
  /// No scheme of a header that authorises has a longer name.
  private static let longestScheme = 20

  private let bytes: [UInt8]
  private var runs: TextRuns

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    runs = TextRuns(bytes)
  }

  /// How many bytes were looked at behind signs.
  var steps: Int { runs.steps }

  mutating func search() -> [SecretPlace] {
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

  private mutating func value(
    after place: Int, _ name: Range<Int>
  ) -> (range: Range<Int>, rule: RedactionRule)? {
    let folded = String(decoding: bytes[name].map(ASCII.folded), as: UTF8.self)
    if SecretNames.headers.contains(folded) {
      return headerValue(after: place, isAuthorization: !folded.hasSuffix("cookie"))
    }
    guard SecretNames.isSecret(bytes[name]) || isSignature(name, folded) else { return nil }
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
    if name.upperBound == place, range.lowerBound == place + 2, isProse(value, behind: folded) { return nil }
    // The working directory is no password.
    if folded.hasSuffix("pwd"), value.first == UInt8(ascii: "/") { return nil }
    return SecretNames.isHarmlessValue(value) ? nil : (range, .assignment)
  }

  /// Whether the name is one of a signature that lets in whoever has it, in an address: `?sv=…&sig=x` (Azure),
  /// `&X-Amz-Signature=x`; in JSON `&` may be `\\u0026`.
  private func isSignature(_ name: Range<Int>, _ folded: String) -> Bool {
    if SecretNames.signatures.contains(folded) {
      return name.lowerBound > 0 && Self.beforeParameter.contains(bytes[name.lowerBound - 1])
    }
    return folded.hasPrefix("u0026") && SecretNames.signatures.contains(String(folded.dropFirst(5)))
  }

  private static let beforeParameter: StaticASCIISet = "?&;"

  /// `token: fix the parser` is the title of a change, no token: a lone word is none.
  private func isProse(_ value: ArraySlice<UInt8>, behind name: String) -> Bool {
    (name == "token" || name == "secret") && value.count < 16 && value.allSatisfy(ASCII.isLetter)
      && value.dropFirst().allSatisfy { $0 == ASCII.folded($0) }
  }

  /// `"password": "x"` and `X-Api-Key: x`; but `password= ` is empty.
  private func mayStandApart(_ place: Int, _ name: Range<Int>) -> Bool {
    bytes[place] == UInt8(ascii: ":")
      || (name.upperBound < place && bytes[name.upperBound] == UInt8(ascii: " "))
  }

  private mutating func plainValue(from start: Int) -> Range<Int> {
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
    let kind: TextRuns.Kind = quote == nil ? .value : quote == ASCII.quote ? .quoted : .apostrophed
    var end = runs.end(of: kind, from: start)
    if quote != nil, end > start, end < bytes.count, bytes[end - 1] == ASCII.backslash { end -= 1 }
    return start..<end
  }

  /// A cookie as a whole; of what authorises, the word behind the scheme's name: `Authorization: Basic …`.
  private mutating func headerValue(
    after place: Int, isAuthorization: Bool
  ) -> (range: Range<Int>, rule: RedactionRule)? {
    var start = place + 1
    while start < bytes.count, ASCII.isBlank(bytes[start]) || bytes[start] == ASCII.quote { start += 1 }
    guard isAuthorization else {
      let end = runs.end(of: .header, from: start)
      return end > start ? (start..<end, .header) : nil
    }
    var range = start..<runs.end(of: .headerWord, from: start)
    if range.count <= Self.longestScheme {
      var second = range.upperBound
      while second < bytes.count, bytes[second] == UInt8(ascii: " ") { second += 1 }
      let end = runs.end(of: .headerWord, from: second)
      if end > second { range = second..<end }
    }
    return SecretNames.isHarmlessValue(bytes[range]) ? nil : (range, .header)
  }
}
