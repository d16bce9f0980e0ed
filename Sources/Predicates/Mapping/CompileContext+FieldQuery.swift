import ECS

extension CompileContext {
  /// The condition that a field, by its full name, answers a query; `path` is the nested object that the query
  /// stands in, if any. The remark is a warning for whoever wrote the query.
  package mutating func condition(
    _ query: FieldQuery, on name: String, below path: String? = nil
  ) throws(FieldQueryError) -> (Predicate, remark: String?) {
    if let hidden = types.nestedPaths(above: name).first(where: { !Self.covers(path, $0) }) {
      // Nested objects are documents of their own to Elasticsearch: a query outside never sees their fields.
      return (.always(false), "'\(name)' stands in the nested field '\(hidden)', which must be asked as such")
    }
    let known = types.field(name)
    let isRemarkable = known == nil && unknownFields != .accepted
    let field = known ?? MappedField(source: name, type: .unknown)
    let condition = holds(name, field, anyOf: try query.tests(of: field, now: now))
    return (condition, isRemarkable ? "the field '\(name)' is unknown; it is taken as a keyword" : nil)
  }

  /// The condition that any field whose name matches answers a query, each by its type; nil matches every name.
  /// Types that cannot be asked so are left out, and unknown fields are taken as keywords.
  package mutating func condition(_ query: FieldQuery, onAny pattern: WildcardPattern?) -> Predicate {
    fields.requireDocument()
    guard query != .exists else { return .anyField(pattern, .exists) }
    var found: [Predicate] = [.anyField(pattern, query.exact)]
    for name in types.names(matching: pattern ?? WildcardPattern([.anything])) {
      guard let field = types.field(name), !field.type.isPlain,
        let tests = try? query.tests(of: field, now: now)
      else { continue }
      found.append(holds(field, anyOf: tests))
    }
    return .any(found)
  }

  private static func covers(_ path: String?, _ nested: String) -> Bool {
    guard let path else { return false }
    return path == nested || path.hasPrefix(nested + ".")
  }

  private mutating func holds(_ field: MappedField, anyOf tests: [ValueTest]) -> Predicate {
    let id = fields.intern(field.source)
    return .any(tests.map { .test(id, $0) })
  }

  /// The same for a field by its name: values that a document has under that very name come before those of the
  /// field that it is a view of, and fields that are objects have values only in their parts.
  private mutating func holds(
    _ name: String, _ field: MappedField, anyOf tests: [ValueTest]
  ) -> Predicate {
    let view = holds(field, anyOf: tests)
    if field.source != name {
      let own = fields.intern(name)
      return .any(tests.map { .test(own, $0) } + [.all([.none(.test(own, .exists)), view])])
    }
    guard field.type == .flattened || tests == [.exists] && isObject(name, field) else { return view }
    fields.requireDocument()
    let parts = Self.parts(of: name)
    return .any([view] + tests.map { .anyField(parts, $0) })
  }

  private func isObject(_ name: String, _ field: MappedField) -> Bool {
    field.type.family == .object
      || field.type == .unknown && !types.names(matching: Self.parts(of: name)).isEmpty
  }

  /// The names of everything in an object.
  private static func parts(of name: String) -> WildcardPattern {
    WildcardPattern([.literal(name + "."), .anything])
  }
}

extension FieldType {
  /// Whether a value is compared byte for byte, as those of unknown fields are.
  fileprivate var isPlain: Bool { family == .string || family == .unknown || family == .object }
}
