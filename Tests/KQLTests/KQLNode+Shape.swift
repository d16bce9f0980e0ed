import Predicates

@testable import KQL

extension KQLNode {
  /// The tree in brackets, for tables of expectations: wildcards as `*`, literal stars as `\*`, quoted
  /// literals in quotes.
  var shape: String {
    switch self {
    case .matchAll: "all"
    case .and(let nodes): "(and " + nodes.map(\.shape).joined(separator: " ") + ")"
    case .or(let nodes): "(or " + nodes.map(\.shape).joined(separator: " ") + ")"
    case .not(let node): "(not " + node.shape + ")"
    case .nested(let field, let node): "(nested " + field.shape + " " + node.shape + ")"
    case .match(nil, let value): value.shape
    case .match(let field?, let value): field.shape + ":" + value.shape
    case .range(let field, let comparison, let value): field.shape + comparison.rawValue + value.shape
    }
  }
}

extension KQLLiteral {
  var shape: String {
    let text = parts.map {
      $0.split(separator: "*", omittingEmptySubsequences: false).joined(separator: "\\*")
    }
    .joined(separator: "*")
    return isQuoted ? "\"" + text + "\"" : "[" + text + "]"
  }
}
