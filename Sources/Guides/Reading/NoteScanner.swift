import ECS

/// Cuts a note into lines, with its statements and searches taken out of the text.
struct NoteScanner {
  /// A piece of a line.
  enum Piece {
    case text(String)
    /// A statement, by its place in `statements`.
    case statement(Int)
    /// A search, by its place in `investigations`.
    case investigation(Int)
  }

  /// One line of the note; a block that goes over several lines counts as part of the line it began in.
  struct Line {
    let pieces: [Piece]
    /// Whether the line stands in a fenced block of code.
    let isCode: Bool
  }

  private let note: [UInt8]
  private let limits: GuideLimits
  /// The place in the file of a byte of the note.
  private let place: (Int) -> GuideError.Place
  private(set) var lines: [Line] = []
  private(set) var contents: GuideContents

  private var position = 0
  private var textStart = 0
  private var pieces: [Piece] = []
  private var isCode = false
  private var isFence = false
  private var isSpan = false
  private var blocks = 0

  /// Prepares to read a note whose `$osquery_N` and `$investigate_N` mean the statements and searches given.
  init(
    _ note: String, statements: [Statement], investigations: [Investigation], limits: GuideLimits,
    place: @escaping (Int) -> GuideError.Place
  ) {
    self.note = Array(note.utf8)
    self.limits = limits
    self.place = place
    contents = GuideContents(statements: statements, investigations: investigations)
  }

  mutating func scan() {
    startLine()
    while position < note.count {
      switch note[position] {
      case UInt8(ascii: "\n"): endLine()
      case UInt8(ascii: "`"):
        isSpan.toggle()
        position += 1
      case UInt8(ascii: "!"), UInt8(ascii: "$"):
        if isCode || isSpan || !takeEmbedded() { position += 1 }
      default: position += 1
      }
    }
    endLine()
  }

  private mutating func startLine() {
    textStart = position
    isSpan = false
    let rest = note[position...].drop { $0 == 0x20 }
    isFence = rest.starts(with: "```".utf8) || rest.starts(with: "~~~".utf8)
    if isFence { isCode.toggle() }
  }

  private mutating func endLine() {
    endText()
    lines.append(Line(pieces: pieces, isCode: isCode || isFence))
    pieces = []
    position += 1
    if position < note.count { startLine() }
  }

  private mutating func endText() {
    guard textStart < position else { return }
    pieces.append(.text(String(decoding: note[textStart..<position], as: UTF8.self)))
    textStart = position
  }

  /// Takes the block or reference that begins here; false when it is neither, or not usable.
  private mutating func takeEmbedded() -> Bool {
    if note[position] == UInt8(ascii: "!") {
      guard let kind = EmbeddedBlock.kind(in: note, at: position), mayTakeMore() else { return false }
      return takeBlock(kind)
    }
    guard let (kind, number, end) = reference(), mayTakeMore() else { return false }
    return takeReference(kind, number, end: end)
  }

  private mutating func mayTakeMore() -> Bool {
    blocks += 1
    if blocks == limits.blocks + 1 {
      report(
        .tooLarge, "the note has more than \(limits.blocks) statements and searches; the rest is left out")
    }
    return blocks <= limits.blocks
  }

  private mutating func report(_ code: GuideError.Code, _ detail: String) {
    guard contents.problems.count < limits.problems else { return }
    contents.problems.append(GuideError(code, detail, at: place(position)))
  }

  // MARK: References

  private func reference() -> (EmbeddedBlock.Kind, number: Int, end: Int)? {
    let kinds = EmbeddedBlock.Kind.allCases
    guard let kind = kinds.first(where: { note[position...].starts(with: $0.reference) }) else { return nil }
    let digits = note[(position + kind.reference.count)...].prefix { $0 &- 0x30 < 10 }
    guard digits.count <= 6, let number = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
    return (kind, number, digits.endIndex)
  }

  private mutating func takeReference(_ kind: EmbeddedBlock.Kind, _ number: Int, end: Int) -> Bool {
    let name = String(decoding: kind.reference.dropFirst(), as: UTF8.self) + String(number)
    let id: (String) -> Bool = { $0 == name }
    let piece: Piece? =
      switch kind {
      case .osquery: contents.statements.firstIndex { id($0.id) }.map(Piece.statement)
      case .investigate: contents.investigations.firstIndex { id($0.id) }.map(Piece.investigation)
      }
    guard let piece else {
      report(.unknownReference, "the note names $\(name), but the rule has no transform of that number")
      return false
    }
    endText()
    pieces.append(piece)
    position = end
    textStart = end
    return true
  }

  // MARK: Blocks

  private mutating func takeBlock(_ kind: EmbeddedBlock.Kind) -> Bool {
    guard let block = EmbeddedBlock(kind, in: note, at: position, limit: limits.blockBytes) else {
      report(.malformedBlock, "the block is not closed by }} within \(limits.blockBytes) bytes; close it")
      return false
    }
    do throws(GuideError) {
      let piece = try piece(of: block)
      endText()
      pieces.append(piece)
      position = block.end
      textStart = block.end
      return true
    } catch {
      report(error.code, error.detail)
      return false
    }
  }

  private mutating func piece(of block: EmbeddedBlock) throws(GuideError) -> Piece {
    let json: JSONValue
    do throws(JSONError) {
      var parser = JSONParser(note, range: block.object, limits: .init(depth: 16, bytes: limits.blockBytes))
      json = try parser.document()
    } catch {
      throw GuideError(.malformedBlock, "the block does not hold JSON: \(error.detail)", at: place(position))
    }
    let reader = BlockReader(value: json, place: place(position))
    switch block.kind {
    case .osquery:
      contents.statements.append(try reader.statement(id: "osquery_\(contents.statements.count)"))
      return .statement(contents.statements.count - 1)
    case .investigate:
      let id = "investigate_\(contents.investigations.count)"
      contents.investigations.append(try reader.investigation(id: id))
      return .investigation(contents.investigations.count - 1)
    }
  }
}
