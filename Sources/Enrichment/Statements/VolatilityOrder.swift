internal import Guides

/// In which order statements run: what vanishes first, first; the guide's order otherwise.
enum VolatilityOrder {
  static func sorted(_ statements: [Statement]) -> [Statement] {
    statements.enumerated().sorted { left, right in
      let (a, b) = (volatility(of: left.element), volatility(of: right.element))
      return a == b ? left.offset < right.offset : a < b
    }.map(\.element)
  }

  /// What the guide says; else what the tables in the text are known for.
  private static func volatility(of statement: Statement) -> Statement.Volatility {
    statement.volatility ?? Statement.Volatility(ofTablesIn: statement.sql)
  }
}
