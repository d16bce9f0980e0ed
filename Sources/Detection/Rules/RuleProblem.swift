internal import TOML

/// Why a rule cannot be used, and where the reason stands.
public struct RuleProblem: Error, Hashable, Sendable {
  /// What kind of trouble it is.
  public enum Kind: Hashable, Sendable {
    /// The file cannot be read.
    case unreadable
    /// The file is no rule, or one of its settings is wrong.
    case invalid
    /// The rule is right, but of a type that is not executed here.
    case notExecutable
  }

  /// What kind of trouble it is.
  public var kind: Kind
  /// The rule's file.
  public var file: String
  /// Line and column in the file, from 1, when the trouble has a place.
  public var line: Int?
  /// Column in characters, from 1.
  public var column: Int?
  /// What is wrong and what would be right.
  public var message: String
  /// The rule's type, where it got that far.
  public var ruleType: String?
  /// The line of the place and a caret below it, each behind two spaces; empty when there is no place.
  public var excerpt: String = ""
}

extension RuleProblem: CustomStringConvertible {
  /// `file:line:column: message`, then the line and a caret.
  public var description: String {
    let place = [file, line.map(String.init), column.map(String.init)].compactMap(\.self).joined(
      separator: ":")
    return "\(place): \(message)" + (excerpt.isEmpty ? "" : "\n" + excerpt)
  }
}

extension RuleProblem {
  init(_ error: TOMLError, file: String) {
    let lines = error.description.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
    self.init(
      kind: .invalid, file: file, line: error.line, column: error.column, message: error.message,
      excerpt: lines.joined(separator: "\n"))
  }
}
