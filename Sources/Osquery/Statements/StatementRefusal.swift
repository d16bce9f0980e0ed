/// Why an SQL text may not run, and where in the text.
public struct StatementRefusal: Error, Sendable, Hashable {
  /// What is wrong.
  public enum Reason: Sendable, Hashable {
    /// Nothing but whitespace, comments and semicolons.
    case empty
    /// More UTF-8 bytes than the policy allows.
    case tooLong(bytes: Int, limit: Int)
    /// A NUL byte, at which the engine would stop reading.
    case nulByte
    /// A string, quoted name or comment that is not closed.
    case unterminated(String)
    /// A character that SQL does not know.
    case illegal(String)
    /// Something follows the first statement.
    case severalStatements
    /// The statement is not `SELECT`, `WITH … SELECT`, `EXPLAIN` or `PRAGMA table_info`.
    case notReading(String)
    /// `{{name}}` was not replaced by a value.
    case unboundPlaceholder(String)
    /// `?`, `:name`, `@name` or `$name`, for which there is no value.
    case unboundParameter(String)
    /// A table that reaches out of the host or holds secrets.
    case deniedTable(String)
    /// A function that blocks, copies files or loads code.
    case deniedFunction(String)
    /// A pragma other than those that describe tables and functions.
    case deniedPragma(String)
  }

  /// What is wrong.
  public let reason: Reason
  /// Where: UTF-8 bytes from the start of the text.
  public let offset: Int
  /// Where: line, from 1.
  public let line: Int
  /// Where: character of the line, from 1.
  public let column: Int

  init(_ reason: Reason, at offset: Int, in text: [UInt8]) {
    self.reason = reason
    self.offset = offset
    let before = text.prefix(offset)
    line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    column = String(decoding: before[lineStart...], as: UTF8.self).unicodeScalars.count + 1
  }
}

extension StatementRefusal: CustomStringConvertible {
  /// A full sentence with the place and the remedy.
  public var description: String { "line \(line), column \(column): \(sentence)" }

  private var sentence: String {
    switch reason {
    case .empty:
      "there is no statement; write one SELECT."
    case .tooLong(let bytes, let limit):
      "the statement has \(bytes) bytes, more than the \(limit) allowed; shorten it."
    case .nulByte:
      "the statement holds a NUL byte, at which osquery would stop reading; remove it."
    case .unterminated(let opening):
      "what \(opening) opens is never closed; close it."
    case .illegal(let text):
      "\(text) has no meaning in SQL here; remove it or put it in quotes."
    case .severalStatements:
      "a second statement follows; run one statement at a time."
    case .notReading(let keyword):
      "\(keyword) is not allowed; only SELECT, WITH … SELECT, EXPLAIN and PRAGMA table_info(…) are."
    case .unboundPlaceholder(let name):
      "the placeholder {{\(name)}} has no value; bind it before the statement runs."
    case .unboundParameter(let name):
      "the parameter \(name) has no value; write the value, or a {{placeholder}}."
    case .deniedTable(let name):
      "the table \(name) is denied because it reaches out of the host or holds secrets; "
        + "allow it in the configuration if the guide needs it."
    case .deniedFunction(let name):
      "the function \(name)() is denied because it blocks, copies files or loads code; leave it out."
    case .deniedPragma(let name):
      "the pragma \(name) is denied; only table_info, table_xinfo and function_list are allowed."
    }
  }
}
