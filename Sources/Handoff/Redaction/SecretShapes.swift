/// Secrets that are known by their shape, wherever they stand.
struct SecretShapes {
  private let bytes: [UInt8]
  private var runs: TextRuns
  private(set) var found: [SecretPlace] = []
  private var lookedAt = 0
  /// Where the last payload of a token began and ended.
  private var payload = (start: -1, end: -1)

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    runs = TextRuns(bytes)
  }

  /// How many bytes were looked at behind what may begin a secret.
  var steps: Int { runs.steps + lookedAt }

  mutating func search() -> [SecretPlace] {
    var place = 0
    while place < bytes.count {
      if let end = end(at: place) { place = max(end, place + 1) } else { place += 1 }
    }
    return found
  }

  /// The end of what begins here, if anything does.
  private mutating func end(at place: Int) -> Int? {
    switch bytes[place] {
    case UInt8(ascii: ":"): return userInformation(at: place)
    case UInt8(ascii: "-"): return privateKey(at: place)
    case UInt8(ascii: "~"): return azureSecret(around: place)
    default: break
    }
    guard place == 0 || !ASCII.isWordByte(bytes[place - 1]) else { return nil }
    if let end = token(at: place) { return end }
    switch bytes[place] {
    case UInt8(ascii: "e"): return webToken(at: place)
    case UInt8(ascii: "B"), UInt8(ascii: "b"): return bearer(at: place)
    case UInt8(ascii: "h"): return slackHook(at: place)
    default: return nil
    }
  }

  private mutating func note(_ range: Range<Int>, _ rule: RedactionRule) -> Int {
    found.append(SecretPlace(text: 0, range: range, rule: rule))
    return range.upperBound
  }

  private func starts(_ text: String, at place: Int) -> Bool {
    guard place + text.utf8.count <= bytes.count else { return false }
    return zip(text.utf8, bytes[place...]).allSatisfy { ASCII.folded($0) == ASCII.folded($1) }
  }

  private mutating func run(from place: Int, most: Int = 4_096, while allows: (UInt8) -> Bool) -> Int {
    var end = place
    while end < bytes.count, end - place < most, allows(bytes[end]) { end += 1 }
    lookedAt += end - place + 1
    return end
  }

  private mutating func token(at place: Int) -> Int? {
    for shape in TokenShape.byFirst[Int(bytes[place])]
    where bytes[place...].starts(with: shape.beginning) {
      let start = place + shape.beginning.count
      let end = run(from: start, most: shape.most, while: shape.allows)
      guard end - start >= shape.least,
        end == bytes.count || !TokenShape.plain(bytes[end]) || shape.most > 100
      else {
        continue
      }
      return note(place..<end, .token)
    }
    return nil
  }

  /// Entra ID's secrets of applications: three characters, a digit, `Q~`, and 31 to 34 more.
  private mutating func azureSecret(around tilde: Int) -> Int? {
    let start = tilde - 5
    guard start >= 0, Self.precedesAzureSecret(bytes[start..<tilde]),
      start == 0 || !ASCII.isWordByte(bytes[start - 1]) && bytes[start - 1] != 0x7E
    else { return nil }
    let end = run(from: tilde + 1, most: 37) { TokenShape.dashed($0) || $0 == 0x7E || $0 == 0x2E }
    return (31...34).contains(end - tilde - 1) ? note(start..<end, .token) : nil
  }

  /// Whether these five bytes stand in front of the `~` of such a secret.
  static func precedesAzureSecret(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
    guard bytes.last == UInt8(ascii: "Q"), let digit = bytes.dropLast().last, ASCII.isDigit(digit) else {
      return false
    }
    return bytes.count == 5
      && bytes.dropLast(2).allSatisfy { TokenShape.dashed($0) || $0 == 0x7E || $0 == 0x2E }
  }

  /// Three parts of base64url, the first of which begins as `{"` does (RFC 7519).
  private mutating func webToken(at place: Int) -> Int? {
    guard starts("eyJ", at: place) else { return nil }
    let header = runs.end(of: .dashed, from: place)
    guard (10...4_096).contains(header - place), header < bytes.count, bytes[header] == UInt8(ascii: ".")
    else { return nil }
    // What begins in the same header has the same payload.
    if payload.start != header + 1 {
      payload = (header + 1, run(from: header + 1, most: 65_536, while: TokenShape.dashed))
    }
    let end = payload.end
    guard end - header > 8, end < bytes.count, bytes[end] == UInt8(ascii: ".") else { return nil }
    return note(place..<run(from: end + 1, while: TokenShape.dashed), .token)
  }

  /// `Bearer` and a token (RFC 6750); `Basic` stands in a header, which is found by its name.
  private mutating func bearer(at place: Int) -> Int? {
    guard starts("bearer ", at: place) else { return nil }
    let start = run(from: place + 6, while: ASCII.isBlank)
    let end = run(from: start) { TokenShape.dashed($0) || "./+=~".utf8.contains($0) }
    guard end - start >= 16 else { return nil }
    return note(start..<end, .header)
  }

  private mutating func slackHook(at place: Int) -> Int? {
    let beginning = "hooks.slack.com/services/"
    guard starts(beginning, at: place) else { return nil }
    let start = place + beginning.utf8.count
    let end = run(from: start) { TokenShape.plain($0) || $0 == UInt8(ascii: "/") }
    return end > start ? note(start..<end, .token) : nil
  }

  /// `://name:secret@` (RFC 3986, section 3.2.1).
  private mutating func userInformation(at place: Int) -> Int? {
    guard starts("://", at: place) else { return nil }
    let start = place + 3
    let end = run(from: start) { !ASCII.isBlank($0) && !"/?#\"'<>".utf8.contains($0) }
    guard let at = bytes[start..<end].lastIndex(of: UInt8(ascii: "@")),
      let colon = bytes[start..<at].firstIndex(of: UInt8(ascii: ":")), colon + 1 < at,
      !SecretNames.isHarmlessValue(bytes[(colon + 1)..<at])
    else { return nil }
    return note((colon + 1)..<at, .url)
  }

  /// From `-----BEGIN … PRIVATE KEY-----` to its end, or to the end of the text.
  private mutating func privateKey(at place: Int) -> Int? {
    let beginning = "-----BEGIN "
    guard starts(beginning, at: place) else { return nil }
    let label = place + beginning.utf8.count
    let labelEnd = run(from: label, most: 64) { $0 != UInt8(ascii: "-") }
    guard String(decoding: bytes[label..<labelEnd], as: UTF8.self).uppercased().hasSuffix("PRIVATE KEY")
    else {
      return nil
    }
    var end = labelEnd
    while end < bytes.count, !(bytes[end] == UInt8(ascii: "-") && starts("-----END ", at: end)) { end += 1 }
    lookedAt += end - labelEnd
    guard end < bytes.count else { return note(place..<bytes.count, .privateKey) }
    let closing = run(from: end + 9, most: 64) { $0 != UInt8(ascii: "-") }
    return note(place..<run(from: closing, most: 5) { $0 == UInt8(ascii: "-") }, .privateKey)
  }
}
