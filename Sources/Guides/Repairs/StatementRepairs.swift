public import Osquery

/// Mends what is known to be wrong in published statements.
///
/// Only what is recognised with certainty is changed: a text that is not understood as a whole, or in which a
/// name could mean something else, stays as it is. Placeholders stay placeholders.
public struct StatementRepairs: Sendable {
  /// Longest text that is looked at or made, in bytes.
  static let byteLimit = 32 << 10

  private let catalog: TableCatalog

  /// Repairs by what a catalog says of tables.
  public init(catalog: TableCatalog = .bundled) { self.catalog = catalog }

  /// The statement with every known defect mended, or as it is.
  ///
  /// - Parameter platform: where it will run, if that is known; statements on tables that are not there stay
  ///   as they are.
  public func repair(_ sql: String, platform: HostPlatform? = nil) -> RepairedStatement {
    let unchanged = RepairedStatement(sql: sql, repairs: [])
    guard sql.utf8.count <= Self.byteLimit, var draft = RepairDraft(sql, catalog: catalog) else {
      return unchanged
    }
    if let platform, !draft.runs(on: platform) { return unchanged }
    for _ in 0..<4 where !draft.apply(NullComparisonRepair.self) { break }
    draft.apply(DoubleQuotedTextRepair.self)
    draft.apply(WeakHashLinkRepair.self)
    draft.apply(CommandLineRepair.self)
    for _ in 0..<AlternativeJoinRepair.rounds where !draft.apply(AlternativeJoinRepair.self) { break }
    return draft.repairs.isEmpty ? unchanged : RepairedStatement(sql: draft.sql, repairs: draft.repairs)
  }
}

/// One kind of repair.
protocol StatementMending {
  /// What to change in a statement that was read, and what to say of it; nil where there is nothing to mend.
  static func mend(_ draft: RepairDraft) -> (edits: [SQLEdit], repairs: [StatementRepair])?
}

/// A statement while it is being mended: the text and what it means.
struct RepairDraft {
  private(set) var sql: String
  private(set) var text: SQLText
  private(set) var cores: [ScopedCore]
  private(set) var repairs: [StatementRepair] = []
  private let catalog: TableCatalog

  /// Nil when the text is not understood.
  init?(_ sql: String, catalog: TableCatalog) {
    let text = SQLText(sql)
    guard let query = try? SQLParser.parse(text) else { return nil }
    self.sql = sql
    self.text = text
    self.catalog = catalog
    cores = SQLScopes.all(in: query, catalog: catalog)
  }

  func runs(on platform: HostPlatform) -> Bool {
    cores.allSatisfy { $0.scope.sources.allSatisfy { $0.schema?.platforms.contains(platform) ?? true } }
  }

  /// Applies one kind of repair; false when it changed nothing. A result that is not understood is dropped.
  @discardableResult
  mutating func apply(_ mending: (some StatementMending).Type) -> Bool {
    guard let (edits, done) = mending.mend(self), !edits.isEmpty else { return false }
    let mended = text.replacing(Self.outermost(edits))
    guard mended.utf8.count <= StatementRepairs.byteLimit, var next = RepairDraft(mended, catalog: catalog)
    else { return false }
    next.repairs = repairs
    for repair in done where !next.repairs.contains(where: { $0.id == repair.id }) {
      next.repairs.append(repair)
    }
    self = next
    return true
  }

  /// The edits that stand in no other; the next round takes those inside.
  private static func outermost(_ edits: [SQLEdit]) -> [SQLEdit] {
    var kept: [SQLEdit] = []
    let sorted = edits.sorted {
      ($0.range.lowerBound, $1.range.upperBound) < ($1.range.lowerBound, $0.range.upperBound)
    }
    for edit in sorted where edit.range.lowerBound >= kept.last?.range.upperBound ?? 0 { kept.append(edit) }
    return kept
  }

  /// The bytes of an expression.
  func bytes(_ expression: SQLExpression) -> Range<Int> { text.byteRange(expression.range) }

  /// The text of an expression as written.
  func source(_ expression: SQLExpression) -> String { text.source(expression.range) }
}

/// The file tables, which must be asked by path: they answer nothing by themselves.
enum FileTable {
  /// The place in the `FROM` of the file table whose path a name is.
  static func source(_ column: SQLColumnName?, in scope: SQLScope) -> Int? {
    guard let column, let (source, schema) = scope.schema(of: column), schema.name == "path",
      schema.options.contains(.required)
    else { return nil }
    return source
  }

  /// The two sides of `path = something` for a file table; nil where an expression is nothing of the kind.
  static func equality(
    _ expression: SQLExpression, in scope: SQLScope
  ) -> (source: Int, path: SQLExpression, other: SQLExpression)? {
    guard case .binary("=", let left, let right) = expression.bare.form else { return nil }
    switch (source(left.column, in: scope), source(right.column, in: scope)) {
    case (let source?, nil): return (source, left, right)
    case (nil, let source?): return (source, right, left)
    default: return nil
    }
  }
}
