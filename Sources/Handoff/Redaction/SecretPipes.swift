/// Secrets that one command writes for another to read: `echo name:x | chpasswd`, `sudo -S <<< x`,
/// `'x' | ConvertTo-SecureString -AsPlainText`.
struct SecretPipes {
  /// So many words are looked at on each side of a pipe.
  private static let reach = 12

  private let words: [CommandWord]
  private(set) var found: [SecretPlace] = []

  init(_ words: [CommandWord]) { self.words = words }

  /// What a command reads as a secret.
  private enum Reads {
    case all
    /// What stands behind the first `:`.
    case behindColon
    /// A string of PowerShell's.
    case string
  }

  /// Programs that read a secret from what is piped to them, with the option that they need for it, if any.
  private static let options: [String: String] = [
    "passwd": "", "kinit": "", "runas": "", "cryptsetup": "", "smbpasswd": "-s", "docker": "--password-stdin",
    "podman": "--password-stdin", "nerdctl": "--password-stdin", "helm": "--password-stdin",
    "gh": "--with-token", "gpg": "--passphrase-fd",
  ]
  private static let pairs: Set = ["chpasswd", "chgpasswd"]

  /// The names of these programs; ``SecretNames`` tells of PowerShell's.
  static let readers = pairs.union(options.keys).union(["sudo"])

  private static let writers: Set = ["echo", "printf", "write-output", "write-host"]

  /// Looks on both sides of the pipe that stands at `index`, or behind the `<<<` that begins there.
  mutating func search(at index: Int) {
    let word = words[index]
    if word.value.elementsEqual([UInt8(ascii: "|")]) {
      // `||` pipes nothing.
      guard let reads = reads(index + 1..<end(from: index + 1)) else { return }
      search(start(before: index)..<index, reads)
    } else if word.value.starts(with: "<<<".utf8) {
      guard let reads = reads(start(before: index)..<index) else { return }
      if word.value.count > 3 {
        note(word, from: 3, reads)
      } else if index + 1 < end(from: index + 1) {
        note(words[index + 1], reads)
      }
    }
  }

  private func end(from index: Int) -> Int {
    let most = min(words.count, index + Self.reach)
    return words[min(index, most)..<most].firstIndex(where: \.isSeparator) ?? most
  }

  private func start(before index: Int) -> Int {
    let least = max(0, index - Self.reach)
    return words[least..<index].lastIndex(where: \.isSeparator).map { $0 + 1 } ?? least
  }

  /// What the command reads that stands there; nil when it is no secret.
  private func reads(_ range: Range<Int>) -> Reads? {
    var place = range.lowerBound
    if place < range.upperBound, words[place].programName == "sudo" {
      place += 1
      while place < range.upperBound, words[place].value.first == Self.dash {
        if words[place].isBundle(with: UInt8(ascii: "S")) || words[place].folded == "--stdin" { return .all }
        place += Self.takesWord(words[place]) ? 2 : 1
      }
    }
    guard place < range.upperBound else { return nil }
    let name = words[place].programName
    if name == "convertto-securestring" { return .string }
    if Self.pairs.contains(String(name)) { return .behindColon }
    guard let option = Self.options[String(name)] else { return nil }
    return option.isEmpty || words[place..<range.upperBound].contains { $0.folded == option } ? .all : nil
  }

  /// `sudo -u name`, `-g`, `-p`.
  private static func takesWord(_ option: CommandWord) -> Bool { ["-u", "-g", "-p"].contains(option.folded) }

  /// The words of the command that writes.
  private mutating func search(_ range: Range<Int>, _ reads: Reads) {
    let writer = range.lastIndex { Self.writers.contains(Self.withoutBracket(words[$0].folded)) }
    if let writer {
      for word in words[(writer + 1)..<range.upperBound] where word.isQuoted || word.value.first != Self.dash
      {
        note(word, reads == .string ? .all : reads)
      }
    } else if reads == .string, let last = range.last {
      let isFirst = last == range.lowerBound
      let before = isFirst ? "" : words[last - 1].folded
      let opens = before.utf8.last.map(Self.openings.contains) ?? false
      searchString(words[last], standsAlone: isFirst || opens || before.hasPrefix("-c"))
    }
  }

  private static let dash = UInt8(ascii: "-")

  private static func withoutBracket(_ word: String) -> String {
    String(word.drop { $0 == "(" || $0 == "{" || $0 == "@" })
  }

  /// What an expression of PowerShell's begins behind.
  private static let openings: StaticASCIISet = "=({"

  /// `'x'`, `$p='x'`, `("x"`, `{ 'x'`.
  private mutating func searchString(_ word: CommandWord, standsAlone: Bool) {
    if word.isQuoted {
      if standsAlone { note(word, .all) }
      return
    }
    guard let quote = word.value.last, quote == ASCII.quote || quote == ASCII.apostrophe,
      let start = word.value.firstIndex(of: quote), start + 1 < word.value.count
    else { return }
    let before = start > 0 ? word.value[start - 1] : nil
    guard before.map(Self.openings.contains) ?? standsAlone else { return }
    note(word, from: start, .all)
  }

  private mutating func note(_ word: CommandWord, from offset: Int = 0, _ reads: Reads) {
    var offset = offset
    if reads == .behindColon {
      guard let colon = word.value.dropFirst(offset).firstIndex(of: UInt8(ascii: ":")) else { return }
      offset = colon + 1
    }
    if let place = word.secret(offset..<word.value.count, .program) { found.append(place) }
  }
}
