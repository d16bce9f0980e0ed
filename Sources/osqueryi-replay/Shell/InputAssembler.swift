/// Gathers lines into chunks that are run: dot commands, and SQL up to a line on which it is complete.
///
/// Only decides; running and printing are the shell's.
struct InputAssembler {
  enum Action {
    /// Nothing to do yet; the line, or the blank text so far, is repeated when echo is on.
    case echo([UInt8])
    /// The statement goes on.
    case more
    /// A dot command.
    case command([UInt8])
    /// SQL to run, and the line on which it began.
    case run([UInt8], line: Int)
    /// SQL whose columns are asked for.
    case types([UInt8])
    /// The statement is longer than allowed.
    case tooLong(line: Int)
  }

  /// Longest chunk, in bytes.
  static let limit = 16 << 20
  private static let typesCommand = Array(".types".utf8)

  private var text: [UInt8] = []
  private var line = 0
  private var startLine = 0
  private var wantsTypes = false

  mutating func add(_ bytes: [UInt8]) -> Action {
    line += 1
    if text.isEmpty {
      if StatementText.isBlank(bytes) { return .echo(bytes) }
      wantsTypes = bytes.starts(with: Self.typesCommand + [0x20])
      if bytes.first == UInt8(ascii: "."), !wantsTypes { return .command(bytes) }
      startLine = line
    }
    let before = text.count
    if text.isEmpty {
      let statement = bytes.dropFirst(wantsTypes ? Self.typesCommand.count : 0)
      text = Array(statement.drop(while: StatementText.isSpace))
    } else {
      text.append(0x0A)
      text += bytes
    }
    if text.count > Self.limit {
      text = []
      return .tooLong(line: startLine)
    }
    if text[before...].contains(UInt8(ascii: ";")), StatementText.isComplete(text) { return take() }
    guard StatementText.isBlank(text) else { return .more }
    defer { text = [] }
    return .echo(text)
  }

  /// What is left at the end of input: SQL without a semicolon is run too.
  mutating func finish() -> [UInt8]? {
    defer { text = [] }
    return StatementText.isBlank(text) ? nil : text
  }

  private mutating func take() -> Action {
    defer { text = [] }
    return wantsTypes ? .types(text) : .run(text, line: startLine)
  }
}
