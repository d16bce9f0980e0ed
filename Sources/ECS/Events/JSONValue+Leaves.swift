extension JSONValue {
  /// Calls `body` with the dotted name and value of every scalar, arrays flattened; `name` is the value's own, nil
  /// for a document.
  func forEachLeaf(below name: String?, _ body: (_ name: String, _ value: JSONValue) -> Void) {
    switch self {
    case .null: break
    case .array(let elements): for element in elements { element.forEachLeaf(below: name, body) }
    case .object(let object):
      for (key, value) in object.members {
        value.forEachLeaf(below: name.map { $0 + "." + key } ?? key, body)
      }
    case .bool, .number, .string: if let name { body(name, self) }
    }
  }
}
