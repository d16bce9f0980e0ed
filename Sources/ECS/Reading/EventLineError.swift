/// Why a line is not an event.
public struct EventLineError: Error, Hashable, Sendable {
  /// What is wrong.
  public enum Reason: Hashable, Sendable {
    /// It is not JSON; the position counts within the line.
    case notJSON(JSONError)
    /// It is JSON, but not an object.
    case notAnObject
  }

  /// The line's number in its file, from 1.
  public let line: Int
  /// What is wrong.
  public let reason: Reason
}

extension EventLineError: CustomStringConvertible {
  /// A sentence with line and column.
  public var description: String {
    switch reason {
    case .notJSON(let error): "line \(line), column \(error.column): \(error.detail)"
    case .notAnObject: "line \(line): an event must be a JSON object"
    }
  }
}
