import GRDBSQLite
import Osquery

extension VirtualTable {
  /// What a scan costs without a constraint that helps.
  private static let fullCost = 1_000_000.0

  /// Tells SQLite which constraints the table uses and what that costs, as osquery does: only those on
  /// required, index and additional columns; comparisons of text by order help nobody.
  func plan(_ info: UnsafeMutablePointer<sqlite3_index_info>) {
    var cost = Self.fullCost
    var planned: [PlannedConstraint] = []
    var isRequirementMet = false
    for index in 0..<Int(info.pointee.nConstraint) {
      // Safe: SQLite's arrays have nConstraint elements.
      let constraint = info.pointee.aConstraint[index]
      let column = Int(constraint.iColumn)
      guard constraint.usable != 0, columns.indices.contains(column),
        quirks.takesForConstraint(constraint.op)
      else { continue }
      if columns[column].kind == .text, Self.isOrder(constraint.op) {
        cost += 10
        continue
      }
      let options = columns[column].options
      guard !options.isDisjoint(with: [.required, .index, .additional]) else { continue }
      isRequirementMet = isRequirementMet || options.contains(.required)
      cost = 1
      let isWholeIN = options.contains(.optimized) && sqlite3_vtab_in(info, Int32(index), -1) != 0
      if isWholeIN { sqlite3_vtab_in(info, Int32(index), 1) }
      planned.append(PlannedConstraint(column: column, operation: constraint.op, isWholeIN: isWholeIN))
      info.pointee.aConstraintUsage[index].argvIndex = Int32(planned.count)
    }
    if !isRequirementMet, usesRequiredColumn(info.pointee.colUsed) { cost = Self.fullCost }
    info.pointee.idxNum = addPlan(planned)
    info.pointee.estimatedCost = cost
  }

  private static func isOrder(_ operation: UInt8) -> Bool {
    [
      SQLITE_INDEX_CONSTRAINT_GT, SQLITE_INDEX_CONSTRAINT_GE, SQLITE_INDEX_CONSTRAINT_LT,
      SQLITE_INDEX_CONSTRAINT_LE,
    ].contains(Int32(operation))
  }

  /// The mask has a bit for each of the first 63 columns, and the last for all others.
  private func usesRequiredColumn(_ mask: UInt64) -> Bool {
    columns.indices.contains { index in
      mask >> UInt64(min(index, 63)) & 1 == 1 && columns[index].options.contains(.required)
    }
  }
}
