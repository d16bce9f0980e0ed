import Predicates

/// The functions of EQL (Elasticsearch reference, "EQL function reference"). Names are read in any case.
enum EQLFunction: String, CaseIterable {
  case add
  case between
  case cidrMatch
  case concat
  case divide
  case endsWith
  case indexOf
  case length
  case modulo
  case multiply
  case number
  case startsWith
  case string
  case stringContains
  case substring
  case subtract

  private static let byName = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0.rawValue.lowercased(), $0) })

  static func named(_ name: String) -> EQLFunction? { byName[name.lowercased()] }

  /// The function whose name differs least, if it differs little.
  static func nearest(to name: String) -> EQLFunction? {
    let wanted = Array(name.lowercased().utf8.prefix(40))
    let distances = allCases.map { ($0, distance(wanted, Array($0.rawValue.lowercased().utf8))) }
    return distances.min { $0.1 < $1.1 }.flatMap { $0.1 <= max(2, wanted.count / 3) ? $0.0 : nil }
  }

  /// Whether `~` makes it ignore case.
  var canFold: Bool {
    switch self {
    case .between, .endsWith, .indexOf, .startsWith, .stringContains: true
    default: false
    }
  }

  /// The types of the arguments; `cidrMatch` and `concat` repeat the last.
  var parameters: [ValueType] {
    switch self {
    case .add, .divide, .modulo, .multiply, .subtract: [.number, .number]
    case .between: [.string, .string, .string, .boolean]
    case .cidrMatch, .endsWith, .startsWith, .stringContains: [.string, .string]
    case .concat, .string: [.any]
    case .indexOf: [.string, .string, .number]
    case .length: [.string]
    case .number: [.string, .number]
    case .substring: [.string, .number, .number]
    }
  }

  /// How many arguments may be given.
  var argumentCounts: ClosedRange<Int> {
    switch self {
    case .cidrMatch: 2...Int.max
    case .concat: 1...Int.max
    case .between, .indexOf, .number, .substring: parameters.count - 1...parameters.count
    default: parameters.count...parameters.count
    }
  }

  var result: ValueType {
    switch self {
    case .add, .divide, .indexOf, .length, .modulo, .multiply, .number, .subtract: .number
    case .between, .concat, .string, .substring: .string
    case .cidrMatch, .endsWith, .startsWith, .stringContains: .boolean
    }
  }

  /// The call as an expression; nil for `cidrMatch`, which is a test.
  func expression(_ folding: CaseFolding, _ arguments: [ScalarExpression]) -> ScalarExpression? {
    switch self {
    case .add: .arithmetic(.add, arguments[0], arguments[1])
    case .divide: .arithmetic(.divide, arguments[0], arguments[1])
    case .modulo: .arithmetic(.modulo, arguments[0], arguments[1])
    case .multiply: .arithmetic(.multiply, arguments[0], arguments[1])
    case .subtract: .arithmetic(.subtract, arguments[0], arguments[1])
    case .between: .call(.between(folding), arguments)
    case .cidrMatch: nil
    case .concat: .call(.concat, arguments)
    case .endsWith: .call(.endsWith(folding), arguments)
    case .indexOf: .call(.indexOf(folding), arguments)
    case .length: .call(.length, arguments)
    case .number: .call(.number, arguments)
    case .startsWith: .call(.startsWith(folding), arguments)
    case .string: .call(.string, arguments)
    case .stringContains: .call(.stringContains(folding), arguments)
    case .substring: .call(.substring, arguments)
    }
  }

  /// Levenshtein's distance.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var row = Array(0...right.count)
    for (i, one) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in right.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (one == other ? 0 : 1))
        diagonal = above
      }
    }
    return row[right.count]
  }
}
