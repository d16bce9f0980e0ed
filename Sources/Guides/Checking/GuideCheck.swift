public import Osquery

/// Checks guides against osquery's tables, without a host.
public struct GuideCheck: Sendable {
  private static let rules: [any StatementRule.Type] = [
    TableRule.self, ColumnRule.self, FunctionRule.self, MappingRule.self, RequiredColumnRule.self,
    JoinRule.self,
    OffsetRule.self, NeverTrueRule.self, PatternRule.self, DuplicateRule.self, QuotingRule.self,
    PlaceholderRule.self,
  ]

  private let catalog: TableCatalog
  private let safety: StatementSafety

  /// A check by a catalog of tables and by what may run.
  public init(catalog: TableCatalog = .bundled, safety: StatementSafety = StatementSafety()) {
    self.catalog = catalog
    self.safety = safety
  }

  /// What is wrong with the guides, in their order and the order of their texts. The constants of all
  /// statements are compared with one another, so that more guides at once find more slips.
  public func findings(in guides: [Guide]) -> [GuideFinding] {
    var constants = ConstantRule()
    var subjects: [Subject] = []
    for guide in guides {
      for statement in guide.statements {
        var subject = Subject(guide: guide, statement: statement)
        subject.notes = notes(on: statement, of: guide, &constants, number: subjects.count)
        subjects.append(subject)
      }
    }
    for (number, note) in constants.notes() { subjects[number].notes.append(note) }
    var next = subjects[...]
    return guides.flatMap { guide in
      let own = next.prefix(guide.statements.count)
      next = next.dropFirst(own.count)
      return guide.problems.map { GuideFinding($0, of: guide) } + own.flatMap(\.findings)
    }
  }

  private func notes(
    on statement: Statement, of guide: Guide, _ constants: inout ConstantRule, number: Int
  ) -> [FindingNote] {
    do throws(FindingFailure) {
      let reading = try read(statement, of: guide)
      constants.read(reading, as: number)
      return Self.rules.flatMap { $0.notes(on: reading) }
    } catch {
      return [error.note]
    }
  }

  private struct FindingFailure: Error { let note: FindingNote }

  private func read(_ statement: Statement, of guide: Guide) throws(FindingFailure) -> StatementReading {
    do throws(BindingError) {
      _ = try PlaceholderBinder().fields(of: statement)
    } catch {
      throw FindingFailure(
        note: FindingNote(id: .malformedPlaceholder, offset: error.offset, detail: "\(error)."))
    }
    if let refusal = refusal(of: statement) { throw FindingFailure(note: refusal) }
    do throws(SQLSyntaxError) {
      let platforms = statement.platforms.isEmpty ? guide.platforms : HostPlatform.named(statement.platforms)
      return try StatementReading(statement, platforms: platforms, catalog: catalog)
    } catch {
      throw FindingFailure(
        note: FindingNote(
          id: .syntax, offset: error.offset, detail: "The statement is not understood: \(error.detail)."))
    }
  }

  /// Why the statement may not run, with its placeholders taken for texts of the same length.
  func refusal(of statement: Statement) -> FindingNote? {
    var bytes = Array(statement.sql.utf8)
    for token in SQLTokenizer.tokens(of: bytes) where token.kind == .placeholder {
      for index in token.range { bytes[index] = UInt8(ascii: "x") }
      bytes[token.range.lowerBound] = UInt8(ascii: "'")
      bytes[token.range.upperBound - 1] = UInt8(ascii: "'")
    }
    do throws(StatementRefusal) {
      _ = try safety.check(String(decoding: bytes, as: UTF8.self))
      return nil
    } catch {
      return FindingNote(id: .refused, offset: 0, detail: error.description)
    }
  }
}

/// A statement with what was found in it.
private struct Subject {
  let guide: Guide
  let statement: Statement
  var notes: [FindingNote] = []

  var findings: [GuideFinding] {
    notes.sorted { ($0.offset, $0.id.rawValue) < ($1.offset, $1.id.rawValue) }
      .map { GuideFinding($0, of: guide, statement) }
  }
}

extension GuideFinding {
  fileprivate init(_ note: FindingNote, of guide: Guide, _ statement: Statement) {
    let position = StatementPlace.Position(ofUTF8Offset: note.offset, in: Array(statement.sql.utf8))
    self.init(
      id: note.id, severity: note.id.severity, guide: guide.id, file: statement.place?.file ?? guide.file,
      statement: statement.id,
      detail: note.detail, line: position.line, column: position.column,
      place: statement.place?.position(ofUTF8Offset: note.offset, in: statement.sql), repair: note.repair)
  }

  fileprivate init(_ problem: GuideError, of guide: Guide) {
    let place = problem.place.line.map {
      StatementPlace.Position(line: $0, column: problem.place.column ?? 1)
    }
    self.init(
      id: .unreadable, severity: GuideFinding.ID.unreadable.severity, guide: guide.id, file: guide.file,
      statement: nil, detail: problem.detail, line: nil, column: nil, place: place, repair: nil)
  }

  /// A finding about a file that holds no guide that can be read.
  public init(_ problem: GuideError) {
    let place = problem.place.line.map {
      StatementPlace.Position(line: $0, column: problem.place.column ?? 1)
    }
    self.init(
      id: .unreadable, severity: GuideFinding.ID.unreadable.severity, guide: problem.place.file ?? "",
      file: problem.place.file, statement: nil, detail: problem.detail, line: nil, column: nil, place: place,
      repair: nil)
  }
}

extension BindingError {
  fileprivate var offset: Int { if case .unreadable(_, let offset) = self { offset } else { 0 } }
}
