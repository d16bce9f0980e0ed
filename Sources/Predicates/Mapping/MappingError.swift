/// Why a JSON document is no Elasticsearch mapping, and where.
public struct MappingError: Error, Hashable, Sendable {
  /// What is wrong.
  public enum Code: Sendable, Hashable {
    /// The text is not JSON.
    case json
    /// Something else stands where the mapping format wants an object, a text or a type.
    case shape
    /// An alias that leads to no field.
    case alias
    /// More fields, or deeper, than allowed.
    case limit
  }

  /// What is wrong.
  public let code: Code
  /// The place as a path of keys, `mappings.properties.host`; empty for the whole document.
  public let path: String
  /// What was wrong and what to do, as a sentence.
  public let message: String

  init(_ code: Code, at path: [String], _ message: String) {
    self.code = code
    self.path = path.joined(separator: ".")
    self.message = message
  }
}

extension MappingError: CustomStringConvertible {
  /// The path and the sentence.
  public var description: String { path.isEmpty ? message : "\(path): \(message)" }
}
