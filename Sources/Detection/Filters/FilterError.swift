import Predicates

/// Why a filter or an exception of a rule cannot be used, and where.
struct FilterError: Error, Hashable, Sendable {
  /// What is wrong.
  enum Code: Sendable, Hashable {
    /// Something else stands where the format wants an object, a text, a list or a number.
    case shape
    /// A query, or an option of one, that is not executed here.
    case unsupported
    /// A value that its field's type cannot have.
    case type
    /// More clauses, or nested deeper, than allowed.
    case limit
  }

  let code: Code
  /// The place as a path of keys and numbers, `0.query.wildcard`.
  let path: String
  /// What was wrong and what to do, as a sentence.
  let message: String

  init(_ code: Code, at path: FilterPath, _ message: String) {
    self.code = code
    self.path = path.description
    self.message = message
  }

  /// The same trouble at a place of a filter.
  init(_ error: FieldQueryError, at path: FilterPath) {
    let expectation = error.expected.isEmpty ? "" : "; expected " + error.expected.joined(separator: " or ")
    self.init(error.code == .type ? .type : .unsupported, at: path, error.message + expectation)
  }
}

extension FilterError: CustomStringConvertible {
  /// The path and the sentence.
  var description: String { path.isEmpty ? message : "\(path): \(message)" }
}

/// A place in a JSON value.
struct FilterPath: Hashable, Sendable, CustomStringConvertible {
  private var keys: [String] = []

  var description: String { keys.joined(separator: ".") }

  static func + (path: FilterPath, key: String) -> FilterPath {
    var path = path
    path.keys.append(key)
    return path
  }

  static func + (path: FilterPath, index: Int) -> FilterPath { path + String(index) }
}
