import Osquery

/// Texts in double quotes, and weak links.
enum QuotingRule: StatementRule {
  static func notes(on reading: StatementReading) -> [FindingNote] {
    reading.cores.flatMap { core in
      let texts = DoubleQuotedTextRepair.found(in: core).map { expression, text in
        reading.note(
          .doubleQuotedText, at: expression,
          "Double quotes are for names; "
            + "\"\(text)\" is taken for a text only as long as no column is called so. "
            + "Use single quotes.")
      }
      let links = WeakHashLinkRepair.hashes(in: core).map { expression in
        reading.note(
          .weakHashLink, at: expression,
          "The link is made of the SHA-1 or MD5, for which collisions can be made; use sha256.")
      }
      return texts + links
    }
  }
}

/// Placeholders outside of quotes.
enum PlaceholderRule: StatementRule {
  static func notes(on reading: StatementReading) -> [FindingNote] {
    reading.expressions.compactMap { expression, core in
      guard case .placeholder(let field) = expression.form else { return nil }
      let isNumber = reading.expressions.contains { other, core in
        guard case .binary(_, let left, let right) = other.form else { return false }
        return [(left, right), (right, left)].contains { side, operand in
          operand.range == expression.range
            && (reading.column(side, in: core.scope).map { $0.column.kind != .text } ?? false)
        }
      }
      if isNumber { return nil }
      return reading.note(
        .unquotedPlaceholder, at: expression,
        "{{\(field)}} stands outside of quotes: Kibana puts the value in as it is, so that a text is read "
          + "as a "
          + "name or as SQL. Dossier binds it as a text; for Kibana write '{{\(field)}}'.")
    }
  }
}
