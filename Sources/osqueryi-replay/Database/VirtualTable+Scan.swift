import GRDBSQLite
import Osquery

extension VirtualTable {
  /// Why a scan gives no rows: SQLite's result code and a text for its error.
  struct ScanFailure: Error {
    let code: Int32
    let message: String
  }

  /// The rows of one scan.
  ///
  /// `values` hands over the values of a constraint by its place in the plan: one, or those of a whole `IN`.
  func scan(
    plan number: Int32, count: Int, values: (Int, _ isWholeIN: Bool) -> [[UInt8]]
  ) throws(ScanFailure) -> Selection {
    let planned = plan(number)
    var constraints: [ScanConstraint] = []
    for (index, constraint) in planned.enumerated().prefix(count) {
      if constraint.isWholeIN, quirks.forgetsINAfterFirstScan { forgetIN(plan: number, constraint: index) }
      constraints += values(index, constraint.isWholeIN).map {
        ScanConstraint(column: constraint.column, operation: constraint.operation, value: $0)
      }
    }
    let isForOneUser = try warn(planned)
    do throws(SnapshotError) {
      return try rows.select(constraints, columns: columns, ofCurrentUser: isForOneUser)
    } catch {
      throw ScanFailure(code: SQLITE_ERROR, message: error.description)
    }
  }

  /// Writes the warnings that osquery writes; gives whether rows of the current user only are asked for.
  private func warn(_ planned: [PlannedConstraint]) throws(ScanFailure) -> Bool {
    let name = schema.name
    let constrained = planned.map { columns[$0.column] }
    let isForOneUser =
      schema.attributes.contains(.userData)
      && !constrained.contains { $0.name == "uid" || $0.name == "username" }
    let lacksRequired =
      columns.contains { $0.options.contains(.required) }
      && !constrained.contains { $0.options.contains(.required) }
    let problem = "Table \(name) was queried without a required column in the WHERE clause"
    if isForOneUser {
      log.write(
        .warning, "virtual_table.cpp:1005",
        "The \(name) table returns data based on the current user by default, "
          + "consider JOINing against the users table")
    } else if lacksRequired {
      log.write(.warning, "virtual_table.cpp:1012", problem)
    } else if rows.lacksEvents {
      log.write(
        .warning, "virtual_table.cpp:1015", "Table \(name) is event-based but events are disabled")
    } else {
      return false
    }
    log.write(
      .warning, "virtual_table.cpp:1022",
      "Please see the table documentation: https://osquery.io/schema/#\(name)")
    if lacksRequired { throw ScanFailure(code: SQLITE_CONSTRAINT, message: problem) }
    return isForOneUser
  }
}
