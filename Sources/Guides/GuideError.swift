/// What is wrong with a guide or a file of guides, and where.
public struct GuideError: Error, Hashable, Sendable {
  /// What is wrong.
  public enum Code: Hashable, Sendable {
    /// The file cannot be read, or is not a regular file.
    case unreadable
    /// The text is larger than allowed, or there are more parts than allowed; the rest is left out.
    case tooLarge
    /// The text is not JSON.
    case json
    /// The text is not TOML.
    case toml
    /// A part is missing or has the wrong type.
    case shape
    /// A `!{osquery{…}}` or `!{investigate{…}}` is not closed, or what it holds is not usable.
    case malformedBlock
    /// The note names a statement or search that the rule does not have.
    case unknownReference
    /// Two guides or statements have the same name; the later one is left out.
    case duplicate
    /// What is said here has no place in a query set; the rest is kept.
    case notKept
    /// The statement may not run.
    case refused
  }

  /// Where something stands.
  public struct Place: Hashable, Sendable {
    /// The file as it was named.
    public var file: String?
    /// Line of the file, or of the note when it came with an alert; from 1.
    public var line: Int?
    /// Column in characters, from 1.
    public var column: Int?
    /// JSON pointer (RFC 6901) of the part, for JSON files.
    public var pointer: String?

    init(file: String? = nil, line: Int? = nil, column: Int? = nil, pointer: String? = nil) {
      self.file = file
      self.line = line
      self.column = column
      self.pointer = pointer
    }
  }

  /// What is wrong.
  public let code: Code
  /// Where.
  public let place: Place
  /// What was found and what to do, as a sentence.
  public let detail: String

  init(_ code: Code, _ detail: String, at place: Place) {
    self.code = code
    self.place = place
    self.detail = detail
  }
}

extension GuideError: CustomStringConvertible {
  /// The place as far as it is known, then the sentence.
  public var description: String {
    let place = place.description
    return place.isEmpty ? detail : "\(place): \(detail)"
  }
}

extension GuideError.Place: CustomStringConvertible {
  /// `file:line:column`, or `file#/pointer`.
  public var description: String {
    var parts = file.map { [$0] } ?? []
    if let line { parts.append("\(line)") }
    if let column, line != nil { parts.append("\(column)") }
    let text = parts.joined(separator: ":")
    guard let pointer, line == nil else { return text }
    return text + "#" + pointer
  }
}
