/// Reads a guide's note: the lists under its headings become steps, its blocks and references statements.
///
/// Markdown as Elastic writes it: headings, nested lists, lines that go on. Everything else is text that is
/// passed over; statements in it are kept.
struct NoteReader {
  private let limits: GuideLimits
  private var contents: GuideContents
  private var builder: StepBuilder

  private init(limits: GuideLimits, contents: GuideContents, hasStepsHeading: Bool) {
    self.limits = limits
    self.contents = contents
    builder = StepBuilder(limits: limits, introIsInvestigation: !hasStepsHeading)
  }

  /// What a note holds. A note that is too long is cut at the limit, and a problem says so.
  static func read(
    _ note: String, statements: [Statement] = [], investigations: [Investigation] = [], limits: GuideLimits,
    place: @escaping (Int) -> GuideError.Place
  ) -> GuideContents {
    let isTooLong = note.utf8.count > limits.noteBytes
    let text = isTooLong ? String(decoding: note.utf8.prefix(limits.noteBytes), as: UTF8.self) : note
    var scanner = NoteScanner(
      text, statements: statements, investigations: investigations, limits: limits, place: place)
    scanner.scan()
    let lines = scanner.lines
    let hasStepsHeading = lines.contains { NoteHeading($0)?.kind == .steps }
    var reader = NoteReader(limits: limits, contents: scanner.contents, hasStepsHeading: hasStepsHeading)
    if isTooLong {
      let detail = "the note has more than \(limits.noteBytes) bytes; the rest is left out"
      reader.contents.problems.append(GuideError(.tooLarge, detail, at: place(limits.noteBytes)))
    }
    for line in lines { reader.read(line) }
    return reader.finish(place: place)
  }

  private mutating func read(_ line: NoteScanner.Line) {
    let ids = references(of: line)
    if line.isCode {
      builder.attach(ids)
    } else if let heading = NoteHeading(line) {
      builder.begin(heading.kind)
      builder.attach(ids)
    } else {
      builder.read(NoteItem(line), ids)
    }
  }

  private func references(of line: NoteScanner.Line) -> StepReferences {
    var ids = StepReferences()
    for piece in line.pieces {
      switch piece {
      case .text: break
      case .statement(let index): ids.statements.append(contents.statements[index].id)
      case .investigation(let index): ids.investigations.append(contents.investigations[index].id)
      }
    }
    return ids
  }

  private mutating func finish(place: (Int) -> GuideError.Place) -> GuideContents {
    contents.steps = builder.finish()
    if builder.isCut, contents.problems.count < limits.problems {
      let detail =
        "the guide has more than \(limits.steps) steps or a step of more than \(limits.stepBytes) bytes; "
        + "what is over is left out"
      contents.problems.append(GuideError(.tooLarge, detail, at: place(0)))
    }
    return contents
  }
}

/// The statements and searches that stand with a step.
struct StepReferences {
  var statements: [String] = []
  var investigations: [String] = []

  var isEmpty: Bool { statements.isEmpty && investigations.isEmpty }
}
