extension JSONObject {
  /// Calls `body` with the dotted name and value of every scalar, arrays flattened, until it returns true;
  /// says whether it did.
  public func anyLeaf(_ body: (_ name: String, _ value: JSONValue) -> Bool) -> Bool {
    anyLeaf(below: "", body)
  }

  private func anyLeaf(below prefix: String, _ body: (String, JSONValue) -> Bool) -> Bool {
    members.contains { key, value in value.anyLeaf(named: prefix.isEmpty ? key : prefix + "." + key, body) }
  }

  fileprivate func anyLeaf(named name: String, _ body: (String, JSONValue) -> Bool) -> Bool {
    anyLeaf(below: name, body)
  }
}

extension JSONValue {
  fileprivate func anyLeaf(named name: String, _ body: (String, JSONValue) -> Bool) -> Bool {
    switch self {
    case .null: false
    case .array(let elements): elements.contains { $0.anyLeaf(named: name, body) }
    case .object(let object): object.anyLeaf(named: name, body)
    case .bool, .number, .string: body(name, self)
    }
  }
}
