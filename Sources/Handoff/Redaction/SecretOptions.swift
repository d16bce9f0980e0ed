/// Secrets that are words of a command line: behind an option that tells of them, or where a program takes
/// them.
struct SecretOptions {
  private let words: [CommandWord]
  private var found: [SecretPlace] = []
  private var pipes: SecretPipes
  private var program = ""
  private var ways: [SecretPrograms.Way] = []
  /// Whether a value's name of this command told of a secret.
  private var namesSecret = false

  init(_ words: [CommandWord]) {
    self.words = words
    pipes = SecretPipes(words)
  }

  mutating func search() -> [SecretPlace] {
    for (index, word) in words.enumerated() {
      pipes.search(at: index)
      if word.isSeparator {
        begin("")
      } else if let name = programName(word) {
        begin(name)
        if name == "net" { searchNet(from: index + 1) }
      } else {
        searchWord(index)
      }
    }
    return found + pipes.found
  }

  private mutating func begin(_ name: String) {
    program = name
    ways = SecretPrograms.ways[name] ?? []
    namesSecret = false
  }

  /// The program that begins here, or that is said more of here (`docker login`).
  private func programName(_ word: CommandWord) -> String? {
    guard word.value.first != UInt8(ascii: "-") else { return nil }
    let name = String(word.programName)
    // The end of an address is no program.
    if word.folded.contains("://") { return nil }
    // `wevtutil qe Security` names a log.
    if name == "security", !ways.isEmpty { return nil }
    if SecretPrograms.ways[name] != nil || SecretPrograms.switching.contains(name) { return name }
    if name == "net" || name == "net1" { return "net" }
    guard SecretPrograms.switching.contains(program) else { return nil }
    let both = "\(program) \(name)"
    return SecretPrograms.ways[both] != nil ? both : nil
  }

  private mutating func searchWord(_ index: Int) {
    let word = words[index]
    let before = found.count
    for way in ways { search(way, index) }
    // What holds the secret is no option's name, whatever it ends with.
    let holdsSecret = found[before...].contains {
      $0.text == word.text && word.range.contains($0.range.lowerBound)
    }
    if !holdsSecret, !takesKind(word) { searchOption(index) }
  }

  /// `openssl -pass file:x`: found by its kind, or no secret.
  private func takesKind(_ word: CommandWord) -> Bool {
    ways.contains { way in
      guard case .kind(let option, _) = way else { return false }
      return word.value.elementsEqual(option.utf8)
    }
  }

  private mutating func note(_ word: CommandWord, from offset: Int = 0, _ rule: RedactionRule) {
    note(word, offset..<max(offset, word.value.count), rule)
  }

  private mutating func note(_ word: CommandWord, _ range: Range<Int>, _ rule: RedactionRule) {
    if let place = word.secret(range, rule) { found.append(place) }
  }

  private mutating func search(_ way: SecretPrograms.Way, _ index: Int) {
    let word = words[index]
    switch way {
    case .next(let option):
      guard word.value.elementsEqual(option.utf8), let value = self.word(index + 1),
        !value.value.starts(with: "--".utf8)
      else { return }
      note(value, .program)
    case .attached(let option):
      guard word.value.count > option.utf8.count, word.value.starts(with: option.utf8) else { return }
      note(word, from: option.utf8.count, .program)
    case .windows(let option): searchWindows(option, index)
    case .pair(let option, let sign): searchPair(option, sign, index)
    case .bundledPair(let letter, let sign):
      guard word.isBundle(endingWith: letter), let value = self.word(index + 1) else { return }
      notePair(value, sign, from: 0)
    case .kind(let option, let kind):
      guard word.value.elementsEqual(option.utf8), let value = self.word(index + 1),
        value.value.starts(with: kind.utf8)
      else { return }
      note(value, from: kind.utf8.count, .program)
    case .setting: searchSetting(index)
    case .value(let name, let option): searchValue(name, option, index)
    case .target: searchTarget(word)
    case .login: searchLogin(word)
    case .behindNext(let option):
      guard word.folded == option else { return }
      for place in (index + 2)..<max(index + 2, end(from: index)) { note(words[place], .program) }
    case .last(let letter):
      guard word.isBundle(with: letter) else { return }
      let last = end(from: index) - 1
      if last > index { note(words[last], .program) }
    }
  }

  /// A word that may be an option's value.
  private func word(_ index: Int) -> CommandWord? {
    guard words.indices.contains(index) else { return nil }
    return words[index].isSeparator ? nil : words[index]
  }

  /// Where the command ends, or so far as is looked.
  private func end(from index: Int) -> Int {
    let most = min(words.count, index + 12)
    return words[index..<most].firstIndex(where: \.isSeparator) ?? most
  }

  /// `--password x`, `-Password x`, `ConvertTo-SecureString x`.
  private mutating func searchOption(_ index: Int) {
    let word = words[index]
    if word.folded.hasSuffix("convertto-securestring") {
      noteSecureString(after: index)
      return
    }
    if word.folded == "password" { searchScript(index) }
    guard word.value.first == UInt8(ascii: "-"), program != "dscl" else { return }
    let name = word.value.drop { $0 == UInt8(ascii: "-") }
    guard name.allSatisfy(SecretNames.isNameByte), SecretNames.isSecret(name),
      let value = self.word(index + 1), value.value.first != UInt8(ascii: "-")
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

  /// AppleScript: `do shell script "…" user name "x" password "x"`.
  private mutating func searchScript(_ index: Int) {
    guard let value = word(index + 1), value.isQuoted,
      words[max(0, index - 12)..<index].contains(where: { $0.folded == "script" })
    else { return }
    note(value, .option)
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

/// What programs take in other forms than an option and a value.
extension SecretOptions {
  private mutating func searchWindows(_ option: String, _ index: Int) {
    let word = words[index]
    guard let first = word.value.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "-") else {
      return
    }
    let name = word.value.dropFirst().prefix(option.utf8.count)
    guard name.elementsEqual(option.utf8, by: { ASCII.folded($0) == $1 }) else { return }
    let length = 1 + option.utf8.count
    if word.value.count == length {
      guard let value = self.word(index + 1), value.isQuoted || value.value.first != UInt8(ascii: "/") else {
        return
      }
      note(value, .program)
    } else if word.value[length] == UInt8(ascii: ":") || word.value[length] == UInt8(ascii: "=") {
      note(word, from: length + 1, .program)
    }
  }

  private mutating func searchPair(_ option: String, _ sign: UInt8, _ index: Int) {
    let word = words[index]
    if word.value.elementsEqual(option.utf8), let value = self.word(index + 1) {
      notePair(value, sign, from: 0)
    } else if option.utf8.count == 2, word.value.starts(with: option.utf8) {
      notePair(word, sign, from: 2)
    } else if word.value.starts(with: (option + "=").utf8) {
      notePair(word, sign, from: option.utf8.count + 1)
    }
  }

  /// What has a scheme is an address, not a name and its secret.
  private mutating func notePair(_ word: CommandWord, _ sign: UInt8, from offset: Int) {
    guard let place = word.value.dropFirst(offset).firstIndex(of: sign),
      !word.value[place...].starts(with: "://".utf8)
    else { return }
    note(word, from: place + 1, .program)
  }

  /// `aws_secret_access_key x`, `//registry.example/:_authToken x`.
  private mutating func searchSetting(_ index: Int) {
    let name = words[index].value.split { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "/") }.last ?? []
    guard name.first != UInt8(ascii: "-"), name.allSatisfy(SecretNames.isNameByte),
      SecretNames.isSecret(name),
      let value = word(index + 1), value.value.first != UInt8(ascii: "-")
    else { return }
    note(value, .program)
  }

  private mutating func searchValue(_ name: String, _ option: String, _ index: Int) {
    let word = words[index]
    guard let value = self.word(index + 1) else { return }
    if word.folded == name {
      namesSecret = SecretNames.isSecret(value.value)
    } else if namesSecret, word.folded == option {
      note(value, .program)
    }
  }

  private mutating func searchTarget(_ word: CommandWord) {
    let value = word.value
    guard let first = value.first, first != UInt8(ascii: "-") else { return }
    let end = value.lastIndex(of: UInt8(ascii: "@")) ?? value.count
    guard let colon = value[..<end].firstIndex(of: UInt8(ascii: ":")),
      !value[colon...].starts(with: "://".utf8)
    else { return }
    // Without a host, only `domain/user` tells that it is no path and no port.
    let slash = value[..<colon].firstIndex(of: UInt8(ascii: "/"))
    guard end < value.count || (slash ?? 0) > 0 else { return }
    note(word, (colon + 1)..<end, .program)
  }

  private mutating func searchLogin(_ word: CommandWord) {
    let end = word.value.firstIndex(where: ASCII.isBlank) ?? word.value.count
    let value = word.value[..<end]
    guard let slash = value.firstIndex(of: UInt8(ascii: "/")), slash > 0,
      let first = value.first, first != UInt8(ascii: "-"), first != UInt8(ascii: "@")
    else { return }
    let at = value[slash...].lastIndex(of: UInt8(ascii: "@")) ?? end
    note(word, (slash + 1)..<at, .program)
  }
}
