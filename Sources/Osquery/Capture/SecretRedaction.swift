/// Takes obvious secrets out of texts that leave the host with a capture.
///
/// What is taken for one, in any text of any table:
/// - what follows a name that ends in `password`, `passwd`, `passphrase`, `pwd`, `secret`, `token`,
///   `apikey` or `accesskey` (also written with `-` or `_`): after `=` or `:`, or after a space where the
///   name is an option (`--password X`, `/pwd X`);
/// - the password in `scheme://user:password@host`;
/// - what follows `Bearer`, and `Basic` behind `Authorization:`;
/// - keys that are known by their form: AWS (`AKIA…`, `ASIA…`), GitHub (`ghp_…` and kin), GitLab
///   (`glpat-…`), Slack (`xoxb-…` and kin), Google (`AIza…`), Stripe (`sk_live_…`), JSON web tokens
///   (`eyJ….….…`);
/// - private keys between `-----BEGIN … PRIVATE KEY-----` and their end.
///
/// It cannot know a secret that nothing gives away: `net user bob X`, `mysql -pX`.
public struct SecretRedaction: Sendable {
  /// What stands in a secret's place.
  public static let mark = "<redacted>"

  /// A redaction; there is nothing to set.
  public init() {}

  /// The text without secrets; nil when there is none in it.
  public func redacted(_ text: some Collection<UInt8>) -> [UInt8]? {
    let bytes = Array(text)
    guard Self.mayHoldSecret(bytes) else { return nil }
    var scan = SecretScan(bytes)
    let ranges = scan.secrets()
    guard !ranges.isEmpty else { return nil }
    var clean: [UInt8] = []
    var start = 0
    for range in ranges {
      clean += bytes[start..<range.lowerBound]
      clean += Array(Self.mark.utf8)
      start = range.upperBound
    }
    return clean + bytes[start...]
  }

  /// The text without secrets.
  public func redacted(_ text: String) -> String {
    redacted(text.utf8).map { String(decoding: $0, as: UTF8.self) } ?? text
  }

  /// Every secret needs one of these bytes, which most values do not have.
  private static func mayHoldSecret(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 8
      && bytes.contains { byte in
        switch byte {
        case UInt8(ascii: "="), UInt8(ascii: ":"), UInt8(ascii: " "), UInt8(ascii: "_"), UInt8(ascii: "-"),
          UInt8(ascii: "A"), UInt8(ascii: "."):
          true
        default: false
        }
      }
  }
}

/// Finds the secrets of one text, word by word.
private struct SecretScan {
  private let bytes: [UInt8]
  private var ranges: [Range<Int>] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The places of all secrets, in order.
  mutating func secrets() -> [Range<Int>] {
    var position = 0
    while position < bytes.count {
      guard isWordByte(position) else {
        position += 1
        continue
      }
      let end = wordEnd(position)
      let secret = knownForm(position, end) ?? named(position, end) ?? credentials(position, end)
      if let secret, !secret.isEmpty {
        ranges.append(secret)
        position = max(end, secret.upperBound)
      } else {
        position = end
      }
    }
    return ranges
  }

  // MARK: Names

  private static let names = [
    "password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "accesskey", "secretkey",
  ]
  /// Names that end like a secret's and are none.
  private static let harmless = ["publickeytoken"]

  /// `name=X`, `name:X`, `"name":"X"`, `--name X`.
  private func named(_ start: Int, _ end: Int) -> Range<Int>? {
    guard end - start <= 64, isSecretName(start, end) else { return nil }
    var value = end
    if has(value, "\"") || has(value, "'") { value += 1 }
    if has(value, "=") || has(value, ":") {
      value += 1
      // JSON and YAML have a space here; prose has one too, so only quotes may follow it.
      if has(value, " "), has(value + 1, "\"") || has(value + 1, "'") { value += 1 }
    } else if isOption(start), has(value, " ") {
      while has(value, " ") { value += 1 }
      if has(value, "-") || has(value, "/") { return nil }
    } else {
      return nil
    }
    let secret = self.value(at: value)
    // A shell's working folder has the name of a password.
    let isFolder = has(secret.lowerBound, "/") && end - start <= 6
    return isFolder && String(decoding: bytes[start..<end], as: UTF8.self).hasSuffix("PWD") ? nil : secret
  }

  private func isSecretName(_ start: Int, _ end: Int) -> Bool {
    let letters = bytes[start..<end].lazy.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
    let name = String(decoding: letters.map(Self.lowered), as: UTF8.self)
    return Self.names.contains { name.hasSuffix($0) } && !Self.harmless.contains(name)
  }

  private func isOption(_ start: Int) -> Bool {
    // The dashes are part of the word, a slash stands before it.
    if has(start, "-") { return true }
    return has(start - 1, "/") && (start < 2 || has(start - 2, " "))
  }

  /// A value from `start`: between quotes, or up to a space or what separates values.
  private func value(at start: Int) -> Range<Int> {
    if has(start, "\"") || has(start, "'") {
      let quote = bytes[start]
      let end = bytes[(start + 1)...].firstIndex(of: quote) ?? bytes.count
      return start + 1..<end
    }
    let end = bytes[min(start, bytes.count)...].firstIndex { byte in
      byte <= 0x20 || byte == UInt8(ascii: "&") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "\"")
        || byte == UInt8(ascii: "'") || byte == UInt8(ascii: ",")
    }
    return min(start, bytes.count)..<(end ?? bytes.count)
  }

  // MARK: Credentials

  /// `Bearer X`, `Authorization: Basic X`, `scheme://user:X@host`.
  private func credentials(_ start: Int, _ end: Int) -> Range<Int>? {
    let word = String(decoding: bytes[start..<end].map(Self.lowered), as: UTF8.self)
    if word == "bearer" || word == "basic" && follows("authorization:", before: start), has(end, " ") {
      let secret = value(at: end + 1)
      return secret.count >= 12 || word == "basic" ? secret : nil
    }
    guard has(end, ":"), has(end + 1, "/"), has(end + 2, "/") else { return nil }
    let authority = bytes[(end + 3)...].prefix {
      $0 > 0x20 && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "\"")
    }
    guard let at = authority.lastIndex(of: UInt8(ascii: "@")),
      let colon = authority[..<at].firstIndex(of: UInt8(ascii: ":"))
    else { return nil }
    return colon + 1..<at
  }

  private func follows(_ text: String, before start: Int) -> Bool {
    let before = bytes[..<start].reversed().drop { $0 == 0x20 }
    return before.prefix(text.utf8.count).map(Self.lowered).elementsEqual(text.utf8.reversed())
  }

  // MARK: Known forms

  private static let forms: [(prefix: String, shortest: Int)] = [
    ("AKIA", 20), ("ASIA", 20), ("AIza", 35), ("ghp_", 24), ("gho_", 24), ("ghu_", 24), ("ghs_", 24),
    ("ghr_", 24),
    ("github_pat_", 30), ("glpat-", 20), ("xoxb-", 20), ("xoxp-", 20), ("xoxa-", 20), ("xoxs-", 20),
    ("sk_live_", 20), ("rk_live_", 20),
  ]

  private func knownForm(_ start: Int, _ end: Int) -> Range<Int>? {
    for form in Self.forms where end - start >= form.shortest {
      if bytes[start..<end].starts(with: form.prefix.utf8) { return start..<end }
    }
    if bytes[start..<end].starts(with: "eyJ".utf8), has(end, ".") { return webToken(start) }
    return privateKey(start)
  }

  private func webToken(_ start: Int) -> Range<Int>? {
    let token = bytes[start...].prefix { Self.isWord($0) || $0 == UInt8(ascii: ".") }
    let parts = token.split(separator: UInt8(ascii: "."))
    return parts.count == 3 && token.count >= 30 ? token.startIndex..<token.endIndex : nil
  }

  private func privateKey(_ start: Int) -> Range<Int>? {
    guard bytes[start...].starts(with: "-----BEGIN".utf8) else { return nil }
    let head = bytes[start...].prefix(64)
    guard let title = head.firstRange(of: "PRIVATE KEY-----".utf8) else { return nil }
    let end = bytes[title.upperBound...].firstRange(of: "-----END".utf8)
    return title.upperBound..<(end?.lowerBound ?? bytes.count)
  }

  // MARK: Bytes

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

  private func isWordByte(_ position: Int) -> Bool { Self.isWord(bytes[position]) }

  private func wordEnd(_ start: Int) -> Int { bytes[start...].firstIndex { !Self.isWord($0) } ?? bytes.count }

  private func has(_ position: Int, _ character: Unicode.Scalar) -> Bool {
    bytes.indices.contains(position) && bytes[position] == UInt8(ascii: character)
  }
}
