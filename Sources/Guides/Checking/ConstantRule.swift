import Osquery

/// Constants that almost match the others of their column, over all statements that are checked together.
struct ConstantRule {
  private struct Use {
    /// The statement's place in the order of the check.
    let statement: Int
    let offset: Int
  }

  /// Shortest constant that is compared, in bytes.
  private static let shortest = 5
  /// Most different constants of a column that are compared with one another.
  private static let mostConstants = 1_000

  /// Values that columns are known to have.
  private static let known: [String: [String]] = [
    "services.user_account": ["LocalSystem", "LocalService", "NetworkService"],
    "services.start_type": ["BOOT_START", "SYSTEM_START", "AUTO_START", "DEMAND_START", "DISABLED"],
    "services.status": ["RUNNING", "STOPPED", "PAUSED", "START_PENDING", "STOP_PENDING"],
    "authenticode.result": ["trusted", "valid", "untrusted", "missing", "distrusted"],
  ]

  private var uses: [String: [String: [Use]]] = [:]

  /// Takes the constants of a statement.
  mutating func read(_ reading: StatementReading, as statement: Int) {
    for (expression, core) in reading.expressions {
      for (side, literal) in Self.pairs(in: expression) {
        guard let (table, column) = reading.column(side, in: core.scope), let text = literal.literal else {
          continue
        }
        let constant = text.trimming("%")
        guard constant.utf8.count >= Self.shortest else { continue }
        let offset = reading.text.byteRange(literal.range).lowerBound
        let use = Use(statement: statement, offset: offset)
        uses["\(table.name).\(column.name)", default: [:]][constant, default: []].append(use)
      }
    }
  }

  private static func pairs(in expression: SQLExpression) -> [(SQLExpression, SQLExpression)] {
    switch expression.form {
    case .binary(_, let left, let right): [(left, right), (right, left)]
    case .list(let operand, let items, _): items.map { (operand, $0) }
    default: []
    }
  }

  /// A constant of a column and where it is used.
  private struct Constant {
    let text: String
    let bytes: [UInt8]
    let uses: [Use]
    let statements: Set<Int>

    init(_ text: String, _ uses: [Use]) {
      self.text = text
      self.uses = uses
      bytes = Array(text.utf8)
      statements = Set(uses.map(\.statement))
    }
  }

  /// What looks misspelt, with the place of the statement in the order of the check.
  func notes() -> [(statement: Int, note: FindingNote)] {
    var notes: [(statement: Int, note: FindingNote)] = []
    for (column, texts) in uses.sorted(by: { $0.key < $1.key }) where texts.count <= Self.mostConstants {
      let known = Self.known[column] ?? []
      let constants = texts.sorted { $0.key < $1.key }.map(Constant.init)
      for constant in constants where !known.contains(constant.text) {
        guard let meant = Self.meant(by: constant, among: constants, known) else { continue }
        let detail =
          "'\(constant.text)' differs by one character from '\(meant)', which \(column) is compared with "
          + "elsewhere."
        notes += constant.uses.map {
          ($0.statement, FindingNote(id: .likelyTypo, offset: $0.offset, detail: detail))
        }
      }
    }
    return notes
  }

  /// What is more usual than a constant and differs from it by one slip; never what stands beside it in the
  /// same statement, for there the author has seen both.
  private static func meant(
    by constant: Constant, among constants: [Constant], _ known: [String]
  ) -> String? {
    if let meant = known.first(where: { NearName.isOneSlip(constant.bytes, Array($0.utf8)) }) { return meant }
    return constants.first { other in
      other.statements.count > constant.statements.count
        && NearName.isOneSlip(constant.bytes, other.bytes)
        && other.statements.isDisjoint(with: constant.statements)
    }?.text
  }
}

extension String {
  fileprivate func trimming(_ character: Character) -> String {
    var text = self[...]
    while text.first == character { text = text.dropFirst() }
    while text.last == character { text = text.dropLast() }
    return String(text)
  }
}
