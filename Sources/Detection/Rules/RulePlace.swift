internal import ECS
internal import TOML

/// Where a rule stands, so that what is wrong with a setting can be shown.
enum RulePlace: Sendable {
  /// In a file of its own.
  case toml(TOMLDocument, TOMLTable)
  /// In a line of an export.
  case line(Int, file: String)

  /// The rule's file.
  var file: String {
    switch self {
    case .toml(let document, _): document.file ?? ""
    case .line(_, let file): file
    }
  }

  /// The line, when the file has one a rule.
  var ofLine: Int? {
    if case .line(let line, _) = self { line } else { nil }
  }

  /// Where a setting stands.
  func ofKey(_ key: String) -> (line: Int, column: Int?)? {
    switch self {
    case .toml(_, let rule): rule.member(key).map { ($0.keyPosition.line, $0.keyPosition.column) }
    case .line(let line, _): (line, nil)
    }
  }

  /// Where the characters of a setting's text stand, by their UTF-8 offsets.
  func location(inTextOf key: String) -> @Sendable (Int) -> (line: Int, column: Int?)? {
    switch self {
    case .toml(_, let rule):
      let text = rule[key]?.located
      return { offset in
        text.map { $0.location(ofUTF8Offset: offset) }.map { ($0.line, $0.column) }
      }
    case .line(let line, _): return { _ in (line, nil) }
    }
  }

  /// What is wrong with a setting; of one that is missing, the rule's place.
  func problem(_ key: String, _ message: String) -> RuleProblem {
    switch self {
    case .toml(let document, let rule):
      let position = rule.member(key)?.keyPosition ?? document.root.member("rule")?.keyPosition
      let error = document.error(.missing, message, at: position ?? TOMLPosition(line: 1, column: 1))
      return RuleProblem(error, file: file)
    case .line(let line, let file):
      return RuleProblem(kind: .invalid, file: file, line: line, message: message)
    }
  }
}

extension JSONValue {
  /// The texts of an array that holds nothing but texts.
  var strings: [String]? {
    guard let array else { return nil }
    let strings = array.compactMap(\.string)
    return strings.count == array.count ? strings : nil
  }
}
