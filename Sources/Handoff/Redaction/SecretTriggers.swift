/// Tells in one pass over a text which searches could find a secret in it: most texts have none of the signs, words
/// and shapes that a search begins at.
///
/// It may say yes too often, never too seldom: what a search finds, it was asked for. So a redacted document is the
/// same with it and without.
final class SecretTriggers: Sendable {
  /// Searches.
  struct Searches: OptionSet {
    let rawValue: UInt8
    /// ``SecretShapes``.
    static let shapes = Searches(rawValue: 1)
    /// ``SecretAssignments``.
    static let assignments = Searches(rawValue: 2)
    /// ``SecretOptions``.
    static let commands = Searches(rawValue: 4)
  }

  /// What a byte is, for the one pass.
  fileprivate struct Class: OptionSet {
    let rawValue: UInt8
    /// `=` and `:`.
    static let sign = Class(rawValue: 1)
    /// What stands in front of and behind the words of a command line, and the names of a path.
    static let boundary = Class(rawValue: 2)
    /// What a token of a known shape does not begin behind.
    static let word = Class(rawValue: 4)
    /// What a token of a known shape begins with.
    static let firstOfShape = Class(rawValue: 8)
    /// What a program's name begins with.
    static let firstOfProgram = Class(rawValue: 16)
    /// `@`.
    static let at = Class(rawValue: 32)
    /// `-`.
    static let dash = Class(rawValue: 64)
    /// `~`.
    static let tilde = Class(rawValue: 128)
    /// Those that more is to be done at.
    static let marks: Class = [.sign, .boundary, .at, .dash, .tilde]
  }

  private let classes: [Class]
  fileprivate let names: NameEndings
  fileprivate let signatures: NameEndings
  fileprivate let programs: ProgramNames
  fileprivate let shapes: BeginningFilter

  init() {
    let beginnings = TokenShape.beginnings
    let programNames = SecretPrograms.words
    names = NameEndings(SecretNames.triggers + ["securestring"])
    signatures = NameEndings(["sig", "signature"])
    programs = ProgramNames(programNames)
    shapes = BeginningFilter(beginnings, length: 3)
    let firstOfShape = Set(beginnings.compactMap { $0.utf8.first.map(ASCII.folded) })
    let firstOfProgram = Set(programNames.compactMap { $0.utf8.first.map(ASCII.folded) })
    classes = (0...UInt8.max).map { byte in
      var classes: Class = []
      if byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") { classes.insert(.sign) }
      if Self.isBoundary(byte) { classes.insert(.boundary) }
      if ASCII.isWordByte(byte) { classes.insert(.word) }
      if firstOfShape.contains(ASCII.folded(byte)) { classes.insert(.firstOfShape) }
      if firstOfProgram.contains(ASCII.folded(byte)) { classes.insert(.firstOfProgram) }
      if byte == UInt8(ascii: "@") { classes.insert(.at) }
      if byte == UInt8(ascii: "-") { classes.insert(.dash) }
      if byte == UInt8(ascii: "~") { classes.insert(.tilde) }
      return classes
    }
  }

  static func isBoundary(_ byte: UInt8) -> Bool {
    ASCII.isBlank(byte) || ASCII.isSeparator(byte) || byte == ASCII.quote || byte == ASCII.apostrophe
      || byte == ASCII.backslash || byte == UInt8(ascii: "/")
  }

  /// The searches that a text needs.
  func searches(_ text: UnsafeBufferPointer<UInt8>) -> Searches {
    // Safe: the table has an element for each byte there is, and is read within the call.
    classes.withUnsafeBufferPointer { classes in
      var pass = TriggerPass(triggers: self, text: text)
      var before: Class = .boundary
      for place in text.indices {
        let here = classes[Int(text[place])]
        if !here.isDisjoint(with: .marks) {
          pass.seeMark(place, here, before)
        } else if here.contains(.firstOfProgram), before.contains(.boundary) {
          pass.seeWord(place)
        }
        if here.contains(.firstOfShape), !before.contains(.word) { pass.seeShape(place) }
        before = here
      }
      return pass.end(before)
    }
  }
}

/// One way through a text.
private struct TriggerPass {
  let triggers: SecretTriggers
  let text: UnsafeBufferPointer<UInt8>
  private var found: SecretTriggers.Searches = []
  private var hasAt = false
  private var hasSign = false

  init(triggers: SecretTriggers, text: UnsafeBufferPointer<UInt8>) {
    self.triggers = triggers
    self.text = text
  }

  mutating func seeMark(_ place: Int, _ here: SecretTriggers.Class, _ before: SecretTriggers.Class) {
    if here.contains(.boundary) {
      endWord(place, before)
    } else if here.contains(.sign) {
      hasSign = true
      if !found.contains(.assignments), mayEndName(nameEnd(place)) { found.insert(.assignments) }
    } else if here.contains(.at) {
      hasAt = true
    } else if here.contains(.tilde) {
      if place >= 5, SecretShapes.precedesAzureSecret(text[(place - 5)..<place]) { found.insert(.shapes) }
    } else if place + 5 < text.count, (1...4).allSatisfy({ text[place + $0] == UInt8(ascii: "-") }) {
      found.insert(.shapes)
    }
  }

  private func mayEndName(_ end: Int) -> Bool {
    triggers.names.end(text, before: end) || triggers.signatures.end(text, before: end)
  }

  mutating func seeWord(_ place: Int) {
    if !found.contains(.commands), triggers.programs.begin(text, at: place) { found.insert(.commands) }
  }

  mutating func seeShape(_ place: Int) {
    if triggers.shapes.mayBegin(text, at: place) { found.insert(.shapes) }
  }

  /// Past what may stand between a name and its sign.
  private func nameEnd(_ sign: Int) -> Int {
    var end = sign
    if end > 0, text[end - 1] == UInt8(ascii: " ") { end -= 1 }
    if end > 0, text[end - 1] == ASCII.quote || text[end - 1] == ASCII.apostrophe { end -= 1 }
    if end > 0, text[end - 1] == ASCII.backslash { end -= 1 }
    return end
  }

  private mutating func endWord(_ place: Int, _ before: SecretTriggers.Class) {
    guard !before.contains(.boundary), !found.contains(.commands) else { return }
    if triggers.names.end(text, before: place) { found.insert(.commands) }
  }

  mutating func end(_ last: SecretTriggers.Class) -> SecretTriggers.Searches {
    endWord(text.count, last)
    if hasAt, hasSign { found.insert(.shapes) }
    return found
  }
}
