/// A dot command, parsed.
enum DotCommand {
  case all(table: [UInt8])
  case socket
  case connect
  case disconnect
  case bail([UInt8])
  case echo([UInt8])
  case exit(code: Int)
  case features
  case headers([UInt8])
  case help
  case mode([UInt8])
  case nullValue([UInt8])
  case print([[UInt8]])
  case quit
  case schema(prefix: [UInt8])
  case separator([UInt8])
  case show
  case tables(prefix: [UInt8])
  case timeout
  case timer([UInt8])
  case version
  case width([Int])
  /// No command of that name, or not with so many arguments.
  case unknown([UInt8])
  /// A dot alone.
  case nothing

  /// Most words that are read.
  private static let wordLimit = 50

  private struct Rule {
    let names: [String]
    /// A name may be cut to so many letters.
    var shortest = 1
    /// How many words may follow.
    let arguments: ClosedRange<Int>
    let make: ([[UInt8]]) -> DotCommand
  }

  /// In this order: the first that fits an abbreviation is meant.
  private static func rules() -> [Rule] {
    let any = 0...wordLimit
    return [
      Rule(names: ["all"], arguments: 1...1) { .all(table: $0[0]) },
      Rule(names: ["socket"], arguments: 0...0) { _ in .socket },
      Rule(names: ["connect"], arguments: 1...1) { _ in .connect },
      Rule(names: ["disconnect"], arguments: 0...0) { _ in .disconnect },
      Rule(names: ["bail"], shortest: 3, arguments: 1...1) { .bail($0[0]) },
      Rule(names: ["echo"], arguments: 1...1) { .echo($0[0]) },
      Rule(names: ["exit"], arguments: any) { .exit(code: $0.first.map(DotValue.integer) ?? 0) },
      Rule(names: ["features"], arguments: 0...0) { _ in .features },
      Rule(names: ["header", "headers"], arguments: 1...1) { .headers($0[0]) },
      Rule(names: ["help"], arguments: any) { _ in .help },
      Rule(names: ["mode"], arguments: 1...1) { .mode($0[0]) },
      Rule(names: ["nullvalue"], arguments: 1...1) { .nullValue($0[0]) },
      Rule(names: ["print"], shortest: 3, arguments: any) { .print($0) },
      Rule(names: ["quit"], arguments: 0...0) { _ in .quit },
      Rule(names: ["schema"], arguments: 0...1) { .schema(prefix: $0.first ?? []) },
      Rule(names: ["separator"], arguments: 1...1) { .separator($0[0]) },
      Rule(names: ["show", "summary"], arguments: 0...0) { _ in .show },
      Rule(names: ["tables"], shortest: 2, arguments: 0...1) { .tables(prefix: $0.first ?? []) },
      Rule(names: ["list"], shortest: 2, arguments: 0...1) { .tables(prefix: $0.first ?? []) },
      Rule(names: ["timeout"], shortest: 5, arguments: 1...1) { _ in .timeout },
      Rule(names: ["timer"], shortest: 5, arguments: 1...1) { .timer($0[0]) },
      Rule(names: ["version"], arguments: any) { _ in .version },
      Rule(names: ["width"], arguments: 1...wordLimit) { .width($0.map(DotValue.integer)) },
    ]
  }

  init(_ line: [UInt8]) {
    let words = Self.words(line.dropFirst())
    guard let name = words.first else {
      self = .nothing
      return
    }
    let arguments = Array(words.dropFirst())
    let rule = Self.rules().first { rule in
      name.count >= rule.shortest && rule.arguments.contains(arguments.count)
        && rule.names.contains { $0.utf8.starts(with: name) }
    }
    self = rule?.make(arguments) ?? .unknown(name)
  }

  /// Words between white space; in quotes also with white space, in double quotes and bare with escapes.
  private static func words(_ text: ArraySlice<UInt8>) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var rest = text
    while words.count < wordLimit {
      rest = rest.drop(while: StatementText.isSpace)
      guard let first = rest.first else { break }
      if first == 0x22 || first == 0x27 {
        rest = rest.dropFirst()
        let end = endOfQuote(rest, quote: first)
        let word = rest[..<end]
        words.append(first == 0x22 ? DotValue.unescaped(word) : Array(word))
        rest = rest[end...].dropFirst()
      } else {
        let word = rest.prefix { !StatementText.isSpace($0) }
        words.append(DotValue.unescaped(word))
        rest = rest[word.endIndex...]
      }
    }
    return words
  }

  private static func endOfQuote(_ text: ArraySlice<UInt8>, quote: UInt8) -> Int {
    var index = text.startIndex
    while index < text.endIndex, text[index] != quote {
      if text[index] == 0x5C, quote == 0x22, index + 1 < text.endIndex { index += 1 }
      index += 1
    }
    return index
  }
}
