/// The dotted name of a field, such as `process.code_signature.trusted`.
public struct FieldPath: Hashable, Sendable {
  /// The name with dots.
  public let name: String
  /// The parts between the dots.
  public let parts: [String]

  /// Takes a dotted name; empty parts stand as they are, and match empty keys only.
  public init(_ name: String) {
    self.name = name
    parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
  }
}

extension FieldPath: CustomStringConvertible, ExpressibleByStringLiteral {
  /// The dotted name.
  public var description: String { name }
  /// Takes a dotted name.
  public init(stringLiteral value: String) { self.init(value) }
}

extension JSONObject {
  /// The scalars that a document holds for a field, as Elasticsearch would index them: objects may be nested,
  /// dotted or both (`{"process": {"parent.name": …}}`), arrays are flattened, nulls and objects left out.
  public func scalars(at path: FieldPath) -> [JSONValue] {
    var found: [JSONValue] = []
    collect(path.parts[...]) { value in value.appendScalars(to: &found) }
    return found
  }

  /// The first scalar of the field, if any.
  public func first(_ path: FieldPath) -> JSONValue? { scalars(at: path).first }

  /// The text of the field's first scalar, if any.
  public func text(_ path: FieldPath) -> String? { first(path)?.scalarText }

  /// Everything that stands at the path, unflattened (objects and arrays included); what is nested stands before
  /// what is dotted, the elements of arrays in their order.
  public func values(at path: FieldPath) -> [JSONValue] {
    var found: [JSONValue] = []
    collect(path.parts[...]) { found.append($0) }
    return found
  }

  private func collect(_ parts: ArraySlice<String>, _ found: (JSONValue) -> Void) {
    var key = ""
    for (offset, part) in parts.enumerated() {
      key = offset == 0 ? part : key + "." + part
      guard let value = self[key] else { continue }
      let rest = parts.dropFirst(offset + 1)
      if rest.isEmpty { found(value) } else { value.descend(rest, found) }
    }
  }

  fileprivate func descend(_ parts: ArraySlice<String>, _ found: (JSONValue) -> Void) {
    collect(parts, found)
  }
}

extension JSONValue {
  fileprivate func descend(_ parts: ArraySlice<String>, _ found: (JSONValue) -> Void) {
    switch self {
    case .object(let object): object.descend(parts, found)
    case .array(let elements): for element in elements { element.descend(parts, found) }
    case .null, .bool, .number, .string: break
    }
  }

  fileprivate func appendScalars(to found: inout [JSONValue]) {
    switch self {
    case .array(let elements): for element in elements { element.appendScalars(to: &found) }
    case .object, .null: break
    case .bool, .number, .string: found.append(self)
    }
  }
}

extension JSONObject {
  /// The JSON pointer (RFC 6901) to what stands at the path, however nested and dotted keys and arrays of objects
  /// mix; the first place where there are several, nil where there is none.
  public func pointer(to path: FieldPath) -> String? { pointer(to: path.parts[...]) }

  fileprivate func pointer(to parts: ArraySlice<String>) -> String? {
    var key = ""
    for (offset, part) in parts.enumerated() {
      key = offset == 0 ? part : key + "." + part
      guard let value = self[key] else { continue }
      let here = "/" + key.replacing("~", with: "~0").replacing("/", with: "~1")
      let rest = parts.dropFirst(offset + 1)
      if rest.isEmpty { return here }
      if let deeper = value.pointer(to: rest) { return here + deeper }
    }
    return nil
  }
}

extension JSONValue {
  fileprivate func pointer(to parts: ArraySlice<String>) -> String? {
    switch self {
    case .object(let object): return object.pointer(to: parts)
    case .array(let elements):
      for (index, element) in elements.enumerated() {
        if let deeper = element.pointer(to: parts) { return "/\(index)" + deeper }
      }
      return nil
    case .null, .bool, .number, .string: return nil
    }
  }
}
