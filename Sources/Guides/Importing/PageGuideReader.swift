import Osquery

/// Reads a guide from the plain text of a rule's web page, as copied from a browser.
///
/// Such a text has its statements as `!{osquery{…}}`, but the headings are bare lines and the SQL has lost
/// its
/// quotes. Lines above the first heading of the guide and below its last part are passed over.
struct PageGuideReader {
  private let limits: GuideLimits
  private let catalog: TableCatalog

  init(limits: GuideLimits, catalog: TableCatalog) {
    self.limits = limits
    self.catalog = catalog
  }

  func guide(_ text: [UInt8], file: String?, name: String) throws(GuideError) -> Guide {
    let lines = String(decoding: text, as: UTF8.self).split(
      separator: "\n", omittingEmptySubsequences: false)
    let page = PageLines(lines.map(String.init))
    guard page.hasGuide else {
      throw GuideError(
        .shape, "the text has no heading of a guide, such as \"Possible investigation steps\"",
        at: GuideError.Place(file: file))
    }
    let bytes = Array(page.note.utf8)
    var contents = NoteReader.read(page.note, limits: limits) { offset in
      // The note has a line for each line of the page.
      let place = StatementPlace.Position(ofUTF8Offset: offset, in: bytes)
      return GuideError.Place(file: file, line: place.line, column: place.column)
    }
    restoreQuotes(&contents, file: file)
    return Guide(
      id: name, title: page.title ?? name, ruleVersion: page.version, source: .ruleFile(file: file),
      platforms: page.platforms, contents: contents)
  }

  /// Puts quotes back, and takes out the statements where that is not certain.
  private func restoreQuotes(_ contents: inout GuideContents, file: String?) {
    var kept: [Statement] = []
    for statement in contents.statements {
      do throws(QuoteRestoration.Refusal) {
        kept.append(statement.with(sql: try QuoteRestoration.restore(statement.sql, catalog: catalog)))
      } catch {
        let detail = "the statement \"\(statement.label)\" is left out: \(error.reason)"
        contents.problems.append(GuideError(.malformedBlock, detail, at: GuideError.Place(file: file)))
        for index in contents.steps.indices {
          contents.steps[index].statements.removeAll { $0 == statement.id }
        }
      }
    }
    contents.statements = kept
  }
}
