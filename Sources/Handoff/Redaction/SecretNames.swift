/// What options, variables and members are called that hold a secret.
enum SecretNames {
  /// A name that ends so holds one: `--db-password`, `MYSQL_ROOT_PASSWORD`, `AccountKey`.
  private static let endings = [
    "password", "passwd", "passphrase", "secret", "secretkey", "secretaccesskey", "apikey", "accesstoken",
    "authtoken", "privatetoken", "token", "accountkey", "sharedaccesskey", "sharedaccesssignature",
    "privatekey",
    "encryptionkey", "authkey",
  ]
  /// Too short to be the end of any word: the whole name, or what stands behind `_` or `-`.
  private static let words = ["pass", "pwd", "pw", "apikey", "psk"]
  private static let whole = [
    "storepass", "keypass", "userpass", "dbpass", "rootpass", "srcstorepass", "deststorepass",
  ]
  /// Names that say whether there is a secret, not which.
  private static let harmlessBeginnings = [
    "no", "ask", "prompt", "skip", "reset", "require", "disable", "enable", "change", "allow", "use", "with",
    "without",
  ]
  /// Members of a document whose text is a secret as a whole.
  private static let members: Set<String> = [
    "password", "passwd", "passphrase", "secret", "client_secret", "access_token", "refresh_token", "api_key",
    "apikey", "private_key", "authorization", "proxy-authorization", "cookie", "set-cookie", "x-api-key",
  ]

  /// Headers whose value is one, or holds one.
  static let headers = ["authorization", "proxy-authorization", "cookie"]
  /// What every name ends with that `isSecret` says yes to, or that is a header's, but for dashes, dots and underscores.
  static let triggers = endings + words + whole + headers.map { $0.filter { $0 != "-" } }

  /// Whether what the name stands for is a secret; `name` without dashes before it.
  static func isSecret(_ name: some Collection<UInt8>) -> Bool {
    guard (2...64).contains(name.count) else { return false }
    let folded = String(decoding: name.map(ASCII.folded), as: UTF8.self)
    let parts = folded.split(whereSeparator: { $0 == "_" || $0 == "-" || $0 == "." })
    guard let last = parts.last, let first = parts.first else { return false }
    if parts.count > 1, harmlessBeginnings.contains(String(first)) { return false }
    if words.contains(String(last)) || whole.contains(folded) { return true }
    let joined = parts.joined()
    return endings.contains { joined.hasSuffix($0) }
  }

  /// Whether the member of a document holds a secret; `key` may be dotted.
  static func isSecretMember(_ key: String) -> Bool {
    guard key.utf8.count <= 256 else { return false }
    // Safe: the buffer is read within the call only.
    let isSecret = key.utf8.withContiguousStorageIfAvailable { isSecretMember($0) }
    if let isSecret = isSecret ?? nil { return isSecret }
    let folded = key.lowercased()
    return members.contains(folded.split(separator: ".").last.map(String.init) ?? folded)
  }

  /// Nil where more than bytes have to be compared.
  private static func isSecretMember(_ key: UnsafeBufferPointer<UInt8>) -> Bool? {
    if key.contains(where: { $0 >= 0x80 }) { return nil }
    var end = key.count
    while end > 0, key[end - 1] == UInt8(ascii: ".") { end -= 1 }
    var start = end
    while start > 0, key[start - 1] != UInt8(ascii: ".") { start -= 1 }
    let part = key[start..<end]
    guard part.count < membersByLength.count else { return false }
    return membersByLength[part.count].contains { member in
      member.elementsEqual(part) { $0 == ASCII.folded($1) }
    }
  }

  private static let membersByLength: [[[UInt8]]] = {
    var byLength = [[[UInt8]]](repeating: [], count: 1 + (members.map(\.utf8.count).max() ?? 0))
    for member in members { byLength[member.utf8.count].append(Array(member.utf8)) }
    return byLength
  }()

  /// Whether a value stands for a secret without being it: a variable, an expression, nothing, or what was
  /// redacted.
  static func isHarmlessValue(_ value: some Collection<UInt8>) -> Bool {
    guard let first = value.first else { return true }
    if value.elementsEqual(Redactor.replacement.utf8) { return true }
    switch first {
    case UInt8(ascii: "("), UInt8(ascii: "*"): return true
    case UInt8(ascii: "$"):
      let rest = value.dropFirst()
      let opening = rest.first.map { $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: "{") } ?? true
      return opening
        || rest.allSatisfy { ASCII.isWordByte($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
    case UInt8(ascii: "%"): return value.count > 2 && value.suffix(1).elementsEqual([first])
    case UInt8(ascii: "{"): return value.prefix(2).elementsEqual([first, first])
    default: return false
    }
  }
}
