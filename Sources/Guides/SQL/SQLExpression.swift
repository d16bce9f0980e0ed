/// A part of a statement that has a value, with the tokens it is written in.
struct SQLExpression {
  indirect enum Form {
    /// `'…'`.
    case text(String)
    case number
    case null
    /// A blob, a parameter, `TRUE`, `CURRENT_TIME` and the like.
    case constant
    /// `{{field}}`.
    case placeholder(String)
    case column(SQLColumnName)
    /// `NOT`, `-`, `+`, `~`.
    case prefixed(String, SQLExpression)
    /// An operator in upper case, with `==` as `=` and `<>` as `!=`; also `LIKE`, `NOT LIKE`, `IS`, `IS NOT`.
    case binary(String, SQLExpression, SQLExpression)
    /// `AND` or `OR` with all its operands.
    case chain(String, [SQLExpression])
    case between(SQLExpression, SQLExpression, SQLExpression)
    case list(SQLExpression, [SQLExpression], isNegated: Bool)
    case inQuery(SQLExpression, SQLQuery)
    case isNull(SQLExpression, isNegated: Bool)
    case call(String, [SQLExpression])
    case group([SQLExpression])
    /// A query in parentheses, or behind `EXISTS`.
    case query(SQLQuery)
    /// The operands of `CASE`, and what `CAST` and `COLLATE` are applied to.
    case parts([SQLExpression])
  }

  let form: Form
  /// The tokens it is written in.
  let range: Range<Int>
  /// Levels of operands below; bounds what recursion over it costs.
  let height: Int

  init(_ form: Form, _ range: Range<Int>) {
    self.form = form
    self.range = range
    height = (Self.children(of: form).map(\.height).max() ?? 0) + 1
  }

  /// The operands, queries left out.
  var children: [SQLExpression] { Self.children(of: form) }

  private static func children(of form: Form) -> [SQLExpression] {
    switch form {
    case .text, .number, .null, .constant, .placeholder, .column, .query: []
    case .prefixed(_, let operand), .isNull(let operand, _), .inQuery(let operand, _): [operand]
    case .binary(_, let left, let right): [left, right]
    case .chain(_, let operands), .group(let operands), .parts(let operands), .call(_, let operands): operands
    case .between(let operand, let low, let high): [operand, low, high]
    case .list(let operand, let items, _): [operand] + items
    }
  }

  /// The query that stands in it as an operand, if it is such a one.
  var query: SQLQuery? {
    switch form {
    case .query(let query), .inQuery(_, let query): query
    default: nil
    }
  }

  /// It and all operands below, outermost first, queries left out.
  var all: [SQLExpression] { [self] + children.flatMap(\.all) }

  /// The expression without parentheses around it.
  var bare: SQLExpression {
    if case .group(let inner) = form, inner.count == 1 { return inner[0].bare }
    return self
  }

  /// What must hold all together for it to hold.
  var conjuncts: [SQLExpression] {
    if case .chain("AND", let operands) = bare.form { return operands.flatMap(\.conjuncts) }
    return [bare]
  }

  /// What suffices each by itself for it to hold.
  var disjuncts: [SQLExpression] {
    if case .chain("OR", let operands) = bare.form { return operands.flatMap(\.disjuncts) }
    return [bare]
  }

  /// The name, when it is one.
  var column: SQLColumnName? {
    if case .column(let name) = bare.form { name } else { nil }
  }

  /// The text, when it is a text literal.
  var literal: String? {
    if case .text(let text) = bare.form { text } else { nil }
  }
}

/// `name`, `table.name` or `schema.table.name`.
struct SQLColumnName {
  let name: String
  /// The table's name or alias.
  let table: String?
  /// Whether the name stands alone in double quotes, so that SQLite takes it for a text where there is no
  /// such
  /// column.
  let mayBeText: Bool
}
