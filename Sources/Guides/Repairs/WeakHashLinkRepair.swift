import Osquery

/// A VirusTotal link by SHA-1 or MD5 becomes one by SHA-256.
enum WeakHashLinkRepair: StatementMending {
  static func mend(_ draft: RepairDraft) -> (edits: [SQLEdit], repairs: [StatementRepair])? {
    var edits: [SQLEdit] = []
    for core in draft.cores {
      for hash in hashes(in: core) {
        guard case .column(let column) = hash.form, let sha256 = replacement(of: column, in: core.scope)
        else {
          continue
        }
        edits.append(SQLEdit(range: draft.bytes(hash), text: sha256))
      }
    }
    guard !edits.isEmpty else { return nil }
    let reason =
      "The link to VirusTotal was made of the SHA-1 or MD5, for which collisions can be made; it is made "
      + "of the "
      + "SHA-256 of the same file."
    return (edits, [StatementRepair(id: .weakHashLink, reason: reason)])
  }

  /// The weak hashes that stand directly behind the start of a link.
  static func hashes(in core: ScopedCore) -> [SQLExpression] {
    core.core.expressions.flatMap(\.all).compactMap { expression in
      let pieces: [SQLExpression]
      switch expression.form {
      case .call("concat", let arguments): pieces = arguments
      case .binary("||", let left, let right): pieces = [left, right]
      default: return nil
      }
      let start = pieces.firstIndex { isLink($0.literal) }
      guard let start, start + 1 < pieces.count, let column = pieces[start + 1].column,
        ["sha1", "md5"].contains(column.name.lowercased()), core.scope.schema(of: column) != nil
      else { return nil }
      return pieces[start + 1].bare
    }
  }

  private static func isLink(_ text: String?) -> Bool {
    let text = text?.lowercased() ?? ""
    return ["https://", "http://"].contains { scheme in
      ["virustotal.com/", "www.virustotal.com/"].contains { text.hasPrefix(scheme + $0) }
    }
  }

  /// `sha256` of the same table, written like the column it replaces.
  private static func replacement(of column: SQLColumnName, in scope: SQLScope) -> String? {
    guard let (source, _) = scope.schema(of: column) else { return nil }
    let table = column.table.map { $0 + "." } ?? ""
    let other = SQLColumnName(name: "sha256", table: column.table, mayBeText: false)
    guard scope.schema(of: other)?.source == source else { return nil }
    return table + "sha256"
  }
}
