/// Makes steps of list items as the lines of a note come in.
struct StepBuilder {
  private struct Draft {
    let id: String
    let section: GuideStep.Section
    let depth: Int
    var text: String
    var references = StepReferences()
  }

  private let limits: GuideLimits
  private let introIsInvestigation: Bool
  private var section: GuideStep.Section?
  private var drafts: [Draft] = []
  /// The indents of the list items that are open, outermost first.
  private var indents: [Int] = []
  private var counters: [GuideStep.Section: [Int]] = [:]
  private var isAfterBlank = false
  private var acceptsText = false
  /// Whether something was left out because of a limit.
  private(set) var isCut = false

  init(limits: GuideLimits, introIsInvestigation: Bool) {
    self.limits = limits
    self.introIsInvestigation = introIsInvestigation
    section = introIsInvestigation ? .investigation : nil
  }

  mutating func begin(_ heading: NoteHeading.Kind) {
    section =
      switch heading {
      case .steps: .investigation
      case .falsePositives: .falsePositives
      case .response: .response
      case .intro: introIsInvestigation ? .investigation : nil
      case .other: nil
      }
    indents = []
    acceptsText = false
  }

  mutating func read(_ item: NoteItem, _ references: StepReferences) {
    defer { isAfterBlank = item.text.isEmpty && !item.isItem && references.isEmpty }
    if item.isItem {
      readItem(item, references)
    } else if !item.text.isEmpty {
      readText(item)
      attach(references)
    } else {
      attach(references)
    }
  }

  /// Adds statements to the step that was read last.
  mutating func attach(_ references: StepReferences) {
    guard !references.isEmpty, section != nil, !drafts.isEmpty else { return }
    drafts[drafts.count - 1].references.append(references)
  }

  private mutating func readItem(_ item: NoteItem, _ references: StepReferences) {
    guard let section else { return }
    while let last = indents.last, last > item.indent { indents.removeLast() }
    if item.text.isEmpty {
      acceptsText = false
      return attach(references, besideIndent: item.indent)
    }
    if indents.last != item.indent { indents.append(item.indent) }
    guard drafts.count < limits.steps else {
      isCut = true
      return
    }
    let depth = min(indents.count - 1, limits.depth)
    drafts.append(Draft(id: nextID(section, depth), section: section, depth: depth, text: cut(item.text)))
    drafts[drafts.count - 1].references.append(references)
    acceptsText = true
  }

  /// An item of statements only belongs to the step it is nested in; in a flat list, to the one before it.
  private mutating func attach(_ references: StepReferences, besideIndent indent: Int) {
    guard !references.isEmpty else { return }
    let depth = indents.last == indent ? indents.count - 1 : indents.count
    let owner = drafts.lastIndex { $0.section == section && $0.depth < depth }
    let last = drafts.lastIndex { $0.section == section }
    guard let index = depth == 0 ? last : owner ?? last else { return }
    drafts[index].references.append(references)
  }

  /// A line that goes on: indented below its item, or directly under it.
  private mutating func readText(_ item: NoteItem) {
    guard acceptsText, let indent = indents.last, !isAfterBlank || item.indent > indent else {
      indents = []
      acceptsText = false
      return
    }
    let last = drafts.count - 1
    drafts[last].text = cut(drafts[last].text + " " + item.text)
  }

  private mutating func cut(_ text: String) -> String {
    guard text.utf8.count > limits.stepBytes else { return text }
    isCut = true
    return String(decoding: text.utf8.prefix(limits.stepBytes), as: UTF8.self)
  }

  private mutating func nextID(_ section: GuideStep.Section, _ depth: Int) -> String {
    var counter = Array((counters[section] ?? []).prefix(depth + 1))
    while counter.count <= depth { counter.append(0) }
    counter[depth] += 1
    counters[section] = counter
    return ([section.rawValue] + counter.map(String.init)).joined(separator: ".")
  }

  func finish() -> [GuideStep] {
    drafts.map { draft in
      let reading = StepVocabulary.reading(of: draft.text, in: draft.section)
      return GuideStep(
        id: draft.id, section: draft.section, depth: draft.depth, text: draft.text,
        statements: draft.references.statements, investigations: draft.references.investigations,
        answers: reading.answers, isRecognised: !reading.answers.isEmpty, unread: reading.unread,
        // The statements that stand with a step are run whatever its words say.
        manualReason: draft.references.statements.isEmpty ? reading.manualReason : nil)
    }
  }
}

extension StepReferences {
  fileprivate mutating func append(_ other: StepReferences) {
    for id in other.statements where !statements.contains(id) { statements.append(id) }
    for id in other.investigations where !investigations.contains(id) { investigations.append(id) }
  }
}
