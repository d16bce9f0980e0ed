/// Secrets that are words of a command line: behind an option that tells of them, or where a program takes
/// them.
struct SecretOptions {
  private let words: [CommandWord]
  private var found: [SecretPlace] = []

  init(_ words: [CommandWord]) { self.words = words }

  /// How a program takes a secret.
  private enum Way {
    /// The next word: `-p x`.
    case next(String)
    /// In the same word: `-px`; the option alone takes nothing.
    case attached(String)
    /// A name and a secret with a sign between, in the next word or the same: `-u name:secret`.
    case pair(String, UInt8)
  }

  /// Options are compared in their own case: `-p` is a port where `-P` is a password, and the other way
  /// round.
  private static let programs: [String: [Way]] = {
    var ways: [String: [Way]] = [:]
    for name in [
      "mysql", "mysqldump", "mysqladmin", "mysqlimport", "mysqlshow", "mariadb", "mariadb-dump", "7z", "7za",
    ] {
      ways[name] = [.attached("-p")]
    }
    for name in ["rar", "unrar", "winrar"] { ways[name] = [.attached("-p"), .attached("-hp")] }
    for name in ["sqlcmd", "osql", "bcp", "isql", "unzip", "zip"] {
      ways[name] = [.next("-P"), .attached("-P")]
    }
    for name in [
      "psexec", "psexec64", "paexec", "mongo", "mongosh", "mongodump", "evil-winrm", "crackmapexec", "nxc",
    ] {
      ways[name] = [.next("-p")]
    }
    for name in ["smbclient", "rpcclient", "winexe"] { ways[name] = [.pair("-U", UInt8(ascii: "%"))] }
    for name in ["plink", "pscp", "psftp", "putty", "kitty"] { ways[name] = [.next("-pw")] }
    for name in ["ldapsearch", "ldapmodify", "ldapadd", "ldapdelete", "ldapwhoami"] {
      ways[name] = [.next("-w"), .attached("-w")]
    }
    ways["sshpass"] = [.next("-p"), .attached("-p")]
    ways["curl"] = [
      .pair("-u", UInt8(ascii: ":")), .pair("-U", UInt8(ascii: ":")), .pair("--user", UInt8(ascii: ":")),
      .pair("--proxy-user", UInt8(ascii: ":")),
    ]
    ways["schtasks"] = [.next("/rp"), .next("/p"), .next("/RP"), .next("/P")]
    ways["redis-cli"] = [.next("-a")]
    ways["openssl"] = [
      .pair("-passin", UInt8(ascii: ":")), .pair("-passout", UInt8(ascii: ":")), .next("-k"),
    ]
    ways["xfreerdp"] = [.attached("/p:")]
    ways["docker login"] = [.next("-p")]
    ways["podman login"] = [.next("-p")]
    ways["az login"] = [.next("-p")]
    return ways
  }()

  /// The names of programs without which no word is looked at but options whose own name tells.
  static let programWords =
    programs.keys.compactMap { $0.split(separator: " ").first.map(String.init) } + switching

  /// Programs that a second word says more of.
  private static let switching = ["net", "net1", "docker", "podman", "az"]

  mutating func search() -> [SecretPlace] {
    var program = ""
    for (index, word) in words.enumerated() {
      if word.value.count == 1, ASCII.isSeparator(word.value[0]) {
        program = ""
      } else if let name = programName(word, index, program) {
        program = name
        if program == "net" { searchNet(from: index + 1) }
      } else {
        searchOption(index)
        for way in Self.programs[program] ?? [] { search(way, index) }
      }
    }
    return found
  }

  /// The program that begins here, or that is said more of here (`docker login`).
  private func programName(_ word: CommandWord, _ index: Int, _ current: String) -> String? {
    let name = String(word.programName)
    if Self.programs[name] != nil { return name }
    if name == "net" || name == "net1" { return "net" }
    if ["docker", "podman", "az"].contains(name) { return name }
    let both = "\(current) \(name)"
    return Self.programs[both] != nil ? both : nil
  }

  private mutating func note(_ word: CommandWord, from offset: Int = 0, _ rule: RedactionRule) {
    var value = word.value.dropFirst(offset)
    // `-p'x'`: the quotes stand inside of the word.
    if value.count >= 2, let first = value.first, first == value.last,
      first == ASCII.quote || first == ASCII.apostrophe
    {
      value = value.dropFirst().dropLast()
    }
    guard !SecretNames.isHarmlessValue(value) else { return }
    let start = word.range.lowerBound
    found.append(
      SecretPlace(
        text: word.text, range: (start + value.startIndex)..<(start + value.endIndex), rule: rule))
  }

  private mutating func search(_ way: Way, _ index: Int) {
    let word = words[index]
    switch way {
    case .next(let option):
      guard word.value.elementsEqual(option.utf8), let value = self.word(index + 1) else { return }
      note(value, .program)
    case .attached(let option):
      guard word.value.count > option.utf8.count, word.value.starts(with: option.utf8) else { return }
      note(word, from: option.utf8.count, .program)
    case .pair(let option, let sign):
      if word.value.elementsEqual(option.utf8), let value = self.word(index + 1) {
        notePair(value, sign, from: 0)
      } else if option.utf8.count == 2, word.value.starts(with: option.utf8) {
        notePair(word, sign, from: 2)
      } else if word.value.starts(with: (option + "=").utf8) {
        notePair(word, sign, from: option.utf8.count + 1)
      }
    }
  }

  private mutating func notePair(_ word: CommandWord, _ sign: UInt8, from offset: Int) {
    guard let place = word.value.dropFirst(offset).firstIndex(of: sign) else { return }
    note(word, from: place + 1, .program)
  }

  /// A word that may be an option's value.
  private func word(_ index: Int) -> CommandWord? {
    guard words.indices.contains(index) else { return nil }
    let word = words[index]
    return word.value.count == 1 && ASCII.isSeparator(word.value[0]) ? nil : word
  }

  /// `--password x`, `-Password x`, `ConvertTo-SecureString x`.
  private mutating func searchOption(_ index: Int) {
    let word = words[index]
    if word.folded.hasSuffix("convertto-securestring") {
      noteSecureString(after: index)
      return
    }
    guard word.value.first == UInt8(ascii: "-") else { return }
    let name = word.value.drop { $0 == UInt8(ascii: "-") }
    guard SecretNames.isSecret(name), let value = self.word(index + 1), value.value.first != UInt8(ascii: "-")
    else {
      return
    }
    note(value, .option)
  }

  /// PowerShell: the first word that is no switch, and not a variable's name.
  private mutating func noteSecureString(after index: Int) {
    var place = index + 1
    while let word = word(place), place < index + 8 {
      guard ["-asplaintext", "-force", "-string"].contains(word.folded) else {
        if word.value.first != UInt8(ascii: "-") { note(word, .option) }
        return
      }
      place += 1
    }
  }

  /// `net use [Z:] \\host\share [secret] [/user:name [secret]]`, `net user name [secret] [/add]`.
  private mutating func searchNet(from start: Int) {
    guard let verb = word(start)?.folded, verb == "use" || verb == "user" else { return }
    var names = 0
    for index in (start + 1)..<max(start + 1, min(words.count, start + 12)) {
      guard let word = word(index) else { return }
      let value = word.value
      let isSwitch = value.first == UInt8(ascii: "/")
      let isPlace =
        verb == "use" && (value.starts(with: [ASCII.backslash]) || (value.count == 2 && value.last == 0x3A))
      guard !isSwitch, !isPlace, !value.isEmpty else { continue }
      if verb == "use" {
        note(word, .program)
      } else {
        names += 1
        if names == 2 { note(word, .program) }
      }
    }
  }
}
