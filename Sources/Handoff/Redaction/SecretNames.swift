/// What options, variables and members are called that hold a secret.
enum SecretNames {
  /// A name that ends so holds one: `--db-password`, `MYSQL_ROOT_PASSWORD`, `AccountKey`.
  private static let endings = [
    "password", "passwd", "passphrase", "passcode", "secret", "secretkey", "secretaccesskey", "secretstring",
    "apikey", "accesskey", "accesstoken", "authtoken", "privatetoken", "token", "accountkey",
    "sharedaccesskey", "sharedaccesssignature", "privatekey", "encryptionkey", "signingkey", "authkey",
    "connectionstring",
  ]
  /// Too short to be the end of any word: the whole name, or its last word: `DB_PASS`, `dbPwd`.
  private static let words = ["pass", "pwd", "pw", "apikey", "psk"]
  private static let whole = [
    "storepass", "keypass", "userpass", "dbpass", "rootpass", "srcstorepass", "deststorepass",
  ]
  /// Last words of members whose text is a secret as a whole; in texts they are headers.
  private static let memberWords = ["authorization", "cookie"]
  /// Names that end as a secret's and are none: an assembly's key, whether a process has more rights, where a list
  /// goes on, and what is past.
  private static let harmlessEndings = [
    "publickeytoken", "elevatedtoken", "nexttoken", "pagetoken", "continuationtoken", "paginationtoken",
    "clientrequesttoken", "logontochangepassword", "bypass",
  ]
  /// Names that say whether there is a secret, not which.
  private static let harmlessBeginnings = [
    "no", "ask", "prompt", "skip", "reset", "require", "disable", "enable", "change", "allow", "use", "with",
    "without",
  ]
  /// Beginnings that a token has as well: it is what resets a password.
  private static let beginningsOfTokens = ["reset", "change"]

  /// Headers whose value is one, or holds one.
  static let headers = ["authorization", "proxy-authorization", "cookie", "set-cookie"]
  /// Parameters of an address whose value is one.
  static let signatures: Set = ["sig", "signature", "x-amz-signature", "x-goog-signature"]
  /// What every name ends with that `isSecret` says yes to, or that is a header's, but for dashes, dots and underscores.
  static let triggers = endings + words + whole + headers.map { $0.filter { $0 != "-" } }

  /// Whether what the name stands for is a secret; `name` without dashes before it.
  ///
  /// Of more than 64 bytes only the last 64 count, from the first whole word on.
  static func isSecret(_ name: some BidirectionalCollection<UInt8>) -> Bool { isSecret(name, besides: []) }

  /// Whether the member of a document holds a secret: by the same names as in a text. `key` may be dotted.
  static func isSecretMember(_ key: String) -> Bool {
    // Safe: the buffer is read within the call only.
    let mayBe = key.utf8.withContiguousStorageIfAvailable { memberEndings.end($0, before: $0.count) } ?? true
    return mayBe && isSecret(Array(key.utf8), besides: memberWords)
  }

  /// What names of options and settings are made of; other bytes begin a value.
  static func isNameByte(_ byte: UInt8) -> Bool {
    ASCII.isWordByte(byte) || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }

  private static let memberEndings = NameEndings(endings + words + whole + memberWords)

  private static func isSecret(
    _ name: some BidirectionalCollection<UInt8>, besides more: [String]
  ) -> Bool {
    guard name.count >= 2, let name = NameWords(name) else { return false }
    if let first = name.first, harmlessBeginnings.contains(first),
      !beginningsOfTokens.contains(first) || name.last != "token"
    {
      return false
    }
    if harmlessEndings.contains(where: { name.joined.hasSuffix($0) }) { return false }
    return words.contains(name.last) || more.contains(name.last) || whole.contains(name.joined)
      || endings.contains { name.joined.hasSuffix($0) }
  }

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

  private static let answers: Set<String> = ["true", "false", "yes", "no", "on", "off", "null", "none"]

  /// Whether the text of a member that is named as a secret is none: it says whether there is one, or where the shell
  /// stands (`PWD`).
  static func isHarmlessMember(_ text: String, key: String) -> Bool {
    let bytes = text.utf8
    switch bytes.first {
    case nil: return true
    case UInt8(ascii: "("): return bytes.last == UInt8(ascii: ")")
    case UInt8(ascii: "*"): return bytes.allSatisfy { $0 == UInt8(ascii: "*") }
    // A message of Windows: `%%1842` is Yes.
    case UInt8(ascii: "%") where bytes.starts(with: "%%".utf8):
      return bytes.dropFirst(2).allSatisfy(ASCII.isDigit)
    default: break
    }
    if isHarmlessValue(bytes) || (bytes.count <= 5 && answers.contains(text.lowercased())) { return true }
    if text == "0" || text == "1" || text == "-" { return true }
    return key.utf8.suffix(3).map(ASCII.folded).elementsEqual("pwd".utf8) && isFolder(bytes)
  }

  /// `/root`, `C:\Users`.
  private static func isFolder(_ text: String.UTF8View) -> Bool {
    let start = Array(text.prefix(3))
    return start.first == UInt8(ascii: "/")
      || start.count == 3 && ASCII.isLetter(start[0]) && start[1] == UInt8(ascii: ":")
        && (start[2] == ASCII.backslash || start[2] == UInt8(ascii: "/"))
  }
}

/// A name, taken apart at dots, dashes, underscores and where a capital begins a word.
private struct NameWords {
  /// What a name is compared by has so many bytes at most.
  private static let longest = 64

  /// All words, in lower case.
  private(set) var joined = ""
  /// The last word: `pwd` of `dbPwd`.
  private(set) var last = ""
  /// What stands in front of the first dash or underscore behind the last dot; nil when there is none.
  private(set) var first: String?

  /// Nil when the name has no words, or is too long to be one.
  init?(_ name: some BidirectionalCollection<UInt8>) {
    var bytes = Array(name.suffix(Self.longest))
    if name.count > Self.longest {
      guard let cut = bytes.firstIndex(where: Self.isBetween) else { return nil }
      bytes.removeFirst(cut + 1)
    }
    while let byte = bytes.last, Self.isBetween(byte) { bytes.removeLast() }
    guard !bytes.isEmpty else { return nil }
    let component = bytes.lastIndex(of: UInt8(ascii: ".")).map { $0 + 1 } ?? 0
    let parts = bytes[component...].split(whereSeparator: Self.isBetween)
    if parts.count > 1, let part = parts.first { first = Self.text(part) }
    joined = Self.text(bytes.filter { !Self.isBetween($0) })
    let start = bytes.indices.last { Self.isStart($0, bytes) } ?? 0
    last = Self.text(bytes[start...])
  }

  private static func text(_ bytes: some Sequence<UInt8>) -> String {
    String(decoding: bytes.map(ASCII.folded), as: UTF8.self)
  }

  /// Behind what stands between words, and where a capital follows a small letter or stands in front of one: `dbPwd`,
  /// `PGPass`.
  private static func isStart(_ place: Int, _ bytes: [UInt8]) -> Bool {
    guard place > 0 else { return true }
    if isBetween(bytes[place - 1]) { return true }
    guard isCapital(bytes[place]) else { return false }
    return !isCapital(bytes[place - 1])
      || place + 1 < bytes.count && ASCII.isLetter(bytes[place + 1]) && !isCapital(bytes[place + 1])
  }

  private static func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }

  private static func isBetween(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }
}
