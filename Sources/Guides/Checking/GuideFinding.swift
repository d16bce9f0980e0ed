/// Something that is wrong with a guide or looks wrong, found without a host.
public struct GuideFinding: Sendable, Hashable {
  /// How bad it is.
  public enum Severity: String, Sendable, CaseIterable {
    /// As it is published it cannot answer what it asks.
    case error
    /// It may answer less or something else than it seems to, or it depends on luck.
    case warning
  }

  /// The kinds of findings.
  public enum ID: String, Sendable, CaseIterable {
    /// A part of the guide cannot be read.
    case unreadable
    /// The text is not one SELECT that is understood.
    case syntax
    /// The statement may not run, such as one that writes or asks the network.
    case refused
    /// A placeholder is not closed, or stands where no value can.
    case malformedPlaceholder = "malformed-placeholder"
    /// There is no such table.
    case unknownTable = "unknown-table"
    /// The table exists, but not where the guide is for.
    case wrongPlatform = "wrong-platform"
    /// The table has no such column.
    case unknownColumn = "unknown-column"
    /// The column is not filled where the guide is for.
    case emptyColumn = "empty-column"
    /// Several tables have such a column.
    case ambiguousColumn = "ambiguous-column"
    /// There is no such function.
    case unknownFunction = "unknown-function"
    /// A column that the table must be asked by is not constrained.
    case missingRequiredColumn = "missing-required-column"
    /// A required column is constrained in a way that finds nothing.
    case uselessConstraint = "useless-constraint"
    /// A comparison that can never be true.
    case neverTrue = "never-true"
    /// A join by one of several paths, of which osquery forgets all after the first row.
    case alternativeJoin = "alternative-join"
    /// A command line used as the path of a file.
    case commandLineAsPath = "command-line-as-path"
    /// OFFSET on the processes table, which answers nothing then.
    case offset
    /// A text in double quotes.
    case doubleQuotedText = "double-quoted-text"
    /// A placeholder outside of quotes.
    case unquotedPlaceholder = "unquoted-placeholder"
    /// A link made of a weak hash.
    case weakHashLink = "weak-hash-link"
    /// LIKE with a pattern that has no wildcard.
    case patternWithoutWildcard = "pattern-without-wildcard"
    /// The same condition twice.
    case duplicateCondition = "duplicate-condition"
    /// A constant that almost matches the others of its column.
    case likelyTypo = "likely-typo"
    /// A table that only a daemon with events fills.
    case eventTable = "event-table"
    /// A table that shows one user's data only.
    case currentUserOnly = "current-user-only"
    /// ecs_mapping names a column that the rows do not have.
    case unknownMappedColumn = "unknown-mapped-column"
  }

  /// What it is.
  public let id: ID
  /// How bad it is.
  public let severity: Severity
  /// The guide's id.
  public let guide: String
  /// The file of the guide, where it is known.
  public let file: String?
  /// The statement's id; nil when the guide as a whole is meant.
  public let statement: String?
  /// What was found and what to do, as sentences.
  public let detail: String
  /// Line in the statement's text, from 1; nil when the guide as a whole is meant.
  public let line: Int?
  /// Column in characters in that line, from 1.
  public let column: Int?
  /// Line and column in the file, where they are known.
  public let place: StatementPlace.Position?
  /// What mends it when the statement is run, if anything does.
  public let repair: StatementRepair.ID?
}

extension GuideFinding.ID {
  /// How bad such a thing is.
  public var severity: GuideFinding.Severity {
    switch self {
    case .unreadable, .syntax, .refused, .malformedPlaceholder, .unknownTable, .wrongPlatform, .unknownColumn,
      .ambiguousColumn, .unknownFunction, .missingRequiredColumn, .uselessConstraint, .neverTrue,
      .alternativeJoin, .offset:
      .error
    case .emptyColumn, .commandLineAsPath, .doubleQuotedText, .unquotedPlaceholder, .weakHashLink,
      .patternWithoutWildcard, .duplicateCondition, .likelyTypo, .eventTable, .currentUserOnly,
      .unknownMappedColumn:
      .warning
    }
  }

  /// What such a thing is, in one line.
  public var summary: String {
    switch self {
    case .unreadable: "A part of the guide cannot be read"
    case .syntax: "The text is not one SELECT that is understood"
    case .refused: "The statement may not run"
    case .malformedPlaceholder: "A placeholder is not closed, or stands where no value can"
    case .unknownTable: "osquery has no such table"
    case .wrongPlatform: "The table does not exist where the guide is for"
    case .unknownColumn: "The table has no such column"
    case .emptyColumn: "The column is not filled where the guide is for"
    case .ambiguousColumn: "Several tables have such a column"
    case .unknownFunction: "osquery has no such function"
    case .missingRequiredColumn: "The table must be asked by a column that is not constrained"
    case .uselessConstraint: "A required column is constrained in a way that finds nothing"
    case .neverTrue: "The comparison is never true"
    case .alternativeJoin: "A join by one of several paths finds files for one row only"
    case .commandLineAsPath: "A command line is used as the path of a file"
    case .offset: "OFFSET empties the answer of the table processes"
    case .doubleQuotedText: "A text stands in double quotes, which are for names"
    case .unquotedPlaceholder: "A placeholder stands outside of quotes"
    case .weakHashLink: "A reputation link is made of a weak hash"
    case .patternWithoutWildcard: "A pattern has no wildcard"
    case .duplicateCondition: "The same condition stands twice"
    case .likelyTypo: "A constant almost matches the others of its column"
    case .eventTable: "The table is filled by events only"
    case .currentUserOnly: "The table shows the current user's data only"
    case .unknownMappedColumn: "ecs_mapping names a column that the rows do not have"
    }
  }

  /// What mends such a thing when the statement is run, if anything does.
  var repair: StatementRepair.ID? {
    switch self {
    case .alternativeJoin: .alternativeJoin
    case .commandLineAsPath: .commandLineAsPath
    case .doubleQuotedText: .doubleQuotedText
    case .weakHashLink: .weakHashLink
    default: nil
    }
  }
}

extension GuideFinding: CustomStringConvertible {
  /// The place, the kind and the sentences.
  public var description: String {
    var place = file ?? guide
    if let position = self.place { place += ":\(position.line):\(position.column)" }
    let statement = statement.map { " (statement \($0), line \(line ?? 1))" } ?? ""
    return "\(place): \(severity.rawValue) \(id.rawValue): \(detail)\(statement)"
  }
}
