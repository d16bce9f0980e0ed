import Osquery

/// A join by one of several paths becomes a `UNION` of joins by one path each, in which every file table is
/// asked about the same file.
enum AlternativeJoinRepair: StatementMending {
  /// Most joins of one statement that are taken apart.
  static let rounds = 4
  /// Most paths of one join.
  private static let mostAlternatives = 16

  static func mend(_ draft: RepairDraft) -> (edits: [SQLEdit], repairs: [StatementRepair])? {
    for core in draft.cores where isUnion(core) && isPlain(core) {
      for join in AlternativeJoin.all(in: core) where isCertain(join, in: core) {
        return Branches(draft, core, join).mended()
      }
    }
    return nil
  }

  /// Whether the rows of the `SELECT` may come from a `UNION` just as well.
  private static func isUnion(_ core: ScopedCore) -> Bool {
    let operators = Set(core.query.operators)
    guard core.place == .rows, operators.isSubset(of: ["UNION"]) else { return false }
    // The order of a UNION can only name its columns.
    let names = Set(core.core.results.compactMap(name))
    return core.query.order.allSatisfy { term in
      if case .number = term.form { return true }
      return term.column.map { $0.table == nil && names.contains($0.name.lowercased()) } ?? false
    }
  }

  private static func name(_ result: SQLCore.Result) -> String? {
    guard case .expression(let value) = result.kind else { return nil }
    return (result.alias ?? value.column?.name)?.lowercased()
  }

  private static let aggregates: Set<String> = [
    "avg", "count", "group_concat", "json_group_array", "json_group_object", "max", "min", "sum", "total",
  ]

  /// Whether each row of the `SELECT` stands for itself.
  private static func isPlain(_ core: ScopedCore) -> Bool {
    guard core.core.groups.isEmpty, core.core.having == nil else { return false }
    guard !core.core.sources.contains(where: { $0.join == .outer || $0.sharesColumns }) else { return false }
    return !core.core.expressions.flatMap(\.all).contains { expression in
      if case .call(let name, _) = expression.form { aggregates.contains(name) } else { false }
    }
  }

  private static func isCertain(_ join: AlternativeJoin, in core: ScopedCore) -> Bool {
    guard join.alternatives.count <= mostAlternatives, core.core.sources[join.source].join != .left else {
      return false
    }
    let holder = core.core.sources.first { source in
      source.condition?.conjuncts.contains { $0.range == join.condition.range } ?? false
    }
    guard holder?.join != .left else { return false }
    let parts = join.alternatives.flatMap(\.all)
    let areKnown = parts.compactMap(\.column).allSatisfy { column in
      if case .column(let source) = core.scope.meaning(of: column) { source != join.source } else { false }
    }
    return areKnown && parts.allSatisfy { $0.query == nil }
  }
}

/// The branches of one join.
private struct Branches {
  private let draft: RepairDraft
  private let core: ScopedCore
  private let join: AlternativeJoin
  private let names: [String]

  init(_ draft: RepairDraft, _ core: ScopedCore, _ join: AlternativeJoin) {
    self.draft = draft
    self.core = core
    self.join = join
    names = join.alternatives.map { draft.text.normalized($0.bare.range) }
  }

  func mended() -> (edits: [SQLEdit], repairs: [StatementRepair]) {
    let followers = self.followers
    let shown = followers.isEmpty ? nil : shownPath
    var branches: [String] = []
    for alternative in join.alternatives {
      let branch = branch(alternative, followers, shown: shown)
      if !branches.contains(branch) { branches.append(branch) }
    }
    let table = table(join.source)
    var repairs = [StatementRepair(id: .alternativeJoin, reason: Self.reason(table))]
    if !followers.isEmpty {
      let others = followers.map(\.table).joined(separator: ", ")
      repairs.append(StatementRepair(id: .otherFile, reason: Self.reason(table, others, shown: shown)))
    }
    let edit = SQLEdit(
      range: draft.text.byteRange(core.core.range), text: branches.joined(separator: "\nUNION\n"))
    return ([edit], repairs)
  }

  private static func reason(_ table: String) -> String {
    "osquery forgets the paths of a join by one of several after the first row, so that \(table) answered "
      + "for "
      + "that row alone, without a word; a UNION asks for one path at a time."
  }

  private static func reason(_ table: String, _ others: String, shown: String?) -> String {
    "Where \(table) answered for one file, \(others) answered for another of the same row; now both "
      + "answer for "
      + "the same file" + (shown == nil ? "." : ", which the column matched_path names.")
  }

  /// The hashes that are joined by one of the very alternatives, with what they are compared with.
  ///
  /// Only a signature's verdict and a hash are known to be meant for one file; other tables may well be asked
  /// about two.
  private var followers: [(table: String, operand: SQLExpression)] {
    guard isVaried, core.query.cores.count == 1, table(join.source) == "authenticode" else { return [] }
    return core.core.conjuncts.compactMap { conjunct in
      guard let (source, _, other) = FileTable.equality(conjunct.expression, in: core.scope),
        table(source) == "hash", names.contains(draft.text.normalized(other.bare.range))
      else { return nil }
      return ("hash", other)
    }
  }

  private func table(_ source: Int) -> String { core.scope.sources[source].schema?.name ?? "" }

  /// Whether the alternatives are values of the host, not paths that the guide gives.
  private var isVaried: Bool { join.alternatives.allSatisfy { !$0.all.compactMap(\.column).isEmpty } }

  /// The file's path as one more column, where the rows do not show it and another column does no harm.
  private var shownPath: String? {
    guard core.query.cores.count == 1, core.core.results.allSatisfy({ $0.alias != "matched_path" }) else {
      return nil
    }
    let path = draft.text.normalized(join.path.range)
    let isShown = core.core.results.contains { result in
      switch result.kind {
      case .all, .allOf: true
      case .expression(let value): draft.text.normalized(value.bare.range) == path
      }
    }
    return isShown ? nil : ", \(draft.source(join.path)) AS matched_path"
  }

  private func branch(
    _ alternative: SQLExpression, _ followers: [(table: String, operand: SQLExpression)], shown: String?
  ) -> String {
    let start = draft.text.byteRange(core.core.range).lowerBound
    let value = draft.source(alternative)
    var edits = [SQLEdit(range: draft.bytes(join.condition), text: "\(value) = \(draft.source(join.path))")]
    edits += followers.map { SQLEdit(range: draft.bytes($0.operand), text: value) }
    if let shown, let last = core.core.results.last {
      let end = draft.text.byteRange(last.range).upperBound
      edits.append(SQLEdit(range: end..<end, text: shown))
    }
    let end = draft.text.byteRange(core.core.range).upperBound
    let cut = SQLText(String(decoding: draft.text.bytes[start..<end], as: UTF8.self))
    return cut.replacing(
      edits.map {
        SQLEdit(range: ($0.range.lowerBound - start)..<($0.range.upperBound - start), text: $0.text)
      })
  }
}
