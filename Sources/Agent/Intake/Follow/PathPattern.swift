/// A path in which wildcards may stand: `*` (any characters within a name), `?` (one), `[a-z]` and `[!a-z]` (one of
/// a set), `\` before a character that is meant itself, and the name `**` for any number of folders.
///
/// As in a shell, no wildcard matches a dot at the start of a name.
public struct PathPattern: Sendable, Hashable, CustomStringConvertible {
  /// One name of the path.
  enum Name: Sendable, Hashable {
    case literal(String)
    case wildcard([Element])
    /// `**`
    case anyFolders
  }

  enum Element: Sendable, Hashable {
    case scalar(Unicode.Scalar)
    case one
    case many
    case set([ClosedRange<Unicode.Scalar>], isNegated: Bool)
  }

  /// Why a text is no pattern.
  public struct Failure: Error, Sendable, CustomStringConvertible {
    /// A sentence with the pattern and what is wrong.
    public let description: String
  }

  /// The pattern as it was written.
  public let description: String
  let names: [Name]

  /// Whether it can name more than one file.
  var hasWildcard: Bool {
    names.contains { if case .literal = $0 { false } else { true } }
  }

  /// Reads a pattern of at most 4,096 bytes and 64 names.
  /// - Throws: `Failure` when the path isn't absolute, has a set without end, or `**` as its last name.
  public init(_ text: String) throws(Failure) {
    func failure(_ reason: String) -> Failure { Failure(description: "the pattern \"\(text)\" \(reason)") }
    guard text.hasPrefix("/") else { throw failure("is no absolute path") }
    guard text.utf8.count <= 4_096, !text.utf8.contains(0) else {
      throw failure("is longer than 4,096 bytes or holds a byte of value zero")
    }
    description = text
    var names: [Name] = []
    for name in text.split(separator: "/") where name != "." {
      guard let parsed = Self.name(name) else { throw failure("has a [ without ], or ends in \\") }
      if parsed != .anyFolders || names.last != .anyFolders { names.append(parsed) }
    }
    guard let last = names.last, last != .anyFolders else {
      throw failure("names folders only; end it with a file's name or pattern, such as *.ndjson")
    }
    guard names.count <= 64 else { throw failure("has more than 64 names") }
    self.names = names
  }

  private static func name(_ text: Substring) -> Name? {
    if text == "**" { return .anyFolders }
    var elements: [Element] = []
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "*": if elements.last != .many { elements.append(.many) }
      case "?": elements.append(.one)
      case "[":
        guard let set = set(&rest) else { return nil }
        elements.append(set)
      case "\\":
        guard let escaped = rest.popFirst() else { return nil }
        elements.append(.scalar(escaped))
      default: elements.append(.scalar(scalar))
      }
    }
    var literal = String.UnicodeScalarView()
    for element in elements {
      guard case .scalar(let scalar) = element else { return .wildcard(elements) }
      literal.append(scalar)
    }
    return .literal(String(literal))
  }

  /// What stands between brackets; a `]` right at the start is meant itself.
  private static func set(_ rest: inout Substring.UnicodeScalarView.SubSequence) -> Element? {
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    var isNegated = false
    if let first = rest.first, first == "!" || first == "^" {
      isNegated = true
      rest.removeFirst()
    }
    while let low = rest.popFirst() {
      if low == "]", !ranges.isEmpty { return .set(ranges, isNegated: isNegated) }
      var high = low
      if rest.first == "-", let after = rest.dropFirst().first, after != "]" {
        high = after
        rest = rest.dropFirst(2)
      }
      ranges.append(min(low, high)...max(low, high))
    }
    return nil
  }
}

extension PathPattern.Name {
  /// Whether a name of a folder's entry fits. Takes time in proportion to both lengths at most.
  func matches(_ name: String) -> Bool {
    switch self {
    case .literal(let text): return text == name
    case .anyFolders: return !name.hasPrefix(".")
    case .wildcard(let elements): return Self.matches(elements, Array(name.unicodeScalars))
    }
  }

  private static func matches(_ pattern: [PathPattern.Element], _ name: [Unicode.Scalar]) -> Bool {
    if name.first == ".", pattern.first != .scalar(".") { return false }
    var (at, place) = (0, 0)
    // Where the last `*` stands, and the name's place that it was last tried at: a later `*` makes all earlier
    // ones final, so there is never more than one place to return to.
    var retry: (at: Int, place: Int)?
    while place < name.count {
      if at < pattern.count, pattern[at] == .many {
        retry = (at, place)
        at += 1
      } else if at < pattern.count, pattern[at].matches(name[place]) {
        at += 1
        place += 1
      } else if let last = retry {
        retry = (last.at, last.place + 1)
        at = last.at + 1
        place = last.place + 1
      } else {
        return false
      }
    }
    return pattern[at...].allSatisfy { $0 == .many }
  }
}

extension PathPattern.Element {
  fileprivate func matches(_ scalar: Unicode.Scalar) -> Bool {
    switch self {
    case .scalar(let own): own == scalar
    case .one, .many: true
    case .set(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
    }
  }
}
