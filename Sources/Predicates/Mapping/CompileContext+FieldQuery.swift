import ECS

extension CompileContext {
  /// The condition that a field, by its full name, answers a query; `path` is the nested object that the
  /// query stands in, if any. The remark is a warning for whoever wrote the query.
  package mutating func condition(
    _ query: FieldQuery, on name: String, below path: String? = nil
  ) throws(FieldQueryError) -> (Predicate, remark: String?) {
    try condition(ofEach: [query], on: name, below: path)
  }

  /// The condition that one and the same value of a field answers several queries, as both bounds of a range
  /// do.
  package mutating func condition(
    ofEach queries: [FieldQuery], on name: String, below path: String? = nil
  ) throws(FieldQueryError) -> (Predicate, remark: String?) {
    if let hidden = types.nestedPaths(above: name).first(where: { !Self.covers(path, $0) }) {
      // Nested objects are documents of their own to Elasticsearch: a query outside never sees their fields.
      return (.always(false), "'\(name)' stands in the nested field '\(hidden)', which must be asked as such")
    }
    let known = types.field(name)
    let isRemarkable = known == nil && unknownFields != .accepted
    let field = known ?? MappedField(source: name, type: .unknown)
    var tests: [[ValueTest]] = []
    for query in queries { tests.append(try query.tests(of: field, now: now)) }
    return (
      holds(name, field, ValueCondition(eachOf: tests)),
      isRemarkable ? "the field '\(name)' is unknown; it is taken as a keyword" : nil
    )
  }

  /// The condition that any field whose name matches answers a query, each by its type; nil matches every
  /// name. Types that cannot be asked so are left out, and unknown fields are taken as keywords.
  package mutating func condition(_ query: FieldQuery, onAny pattern: WildcardPattern?) -> Predicate {
    let all = fields.intern(matching: FieldNamePattern(pattern))
    guard query != .exists else { return .test(all, .exists) }
    var found: [Predicate] = [.test(all, query.exact)]
    for name in types.names(matching: pattern ?? WildcardPattern([.anything])) {
      guard let field = types.field(name), !field.type.isPlain,
        let tests = try? query.tests(of: field, now: now)
      else { continue }
      let id = fields.intern(field.source)
      found.append(ValueCondition(eachOf: [tests]).predicate(on: id))
    }
    return .any(found)
  }

  private static func covers(_ path: String?, _ nested: String) -> Bool {
    guard let path else { return false }
    return path == nested || path.hasPrefix(nested + ".")
  }

  /// The condition on a field by its name: values that a document has under that very name come before those
  /// of the field that it is a view of, and fields that are objects have values only in their parts.
  private mutating func holds(_ name: String, _ field: MappedField, _ condition: ValueCondition) -> Predicate
  {
    let view = condition.predicate(on: fields.intern(field.source))
    if field.source != name {
      let own = fields.intern(name)
      return .any([condition.predicate(on: own), .all([.none(.test(own, .exists)), view])])
    }
    guard let tests = condition.single,
      field.type == .flattened || tests == [.exists] && isObject(name, field)
    else { return view }
    let parts = fields.intern(matching: FieldNamePattern(Self.parts(of: name)))
    return .any([view] + tests.map { .test(parts, $0) })
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

/// One value passes a test of each list.
private struct ValueCondition {
  private let lists: [[ValueTest]]

  init(eachOf lists: [[ValueTest]]) { self.lists = lists }

  /// The one list, when there is one only.
  var single: [ValueTest]? { lists.count == 1 ? lists[0] : nil }

  func predicate(on field: FieldID) -> Predicate {
    if let single { return .any(single.map { .test(field, $0) }) }
    let value = ScalarExpression.field(field, .unknown)
    let parts = lists.map { tests in
      tests.map { ScalarExpression.test(value, $0) }.reduceOrNil { .or($0, $1) } ?? .constant(.boolean(false))
    }
    return parts.reduceOrNil { .and($0, $1) }.map { .expression($0) } ?? .always(true)
  }
}

extension Array {
  fileprivate func reduceOrNil(_ combine: (Element, Element) -> Element) -> Element? {
    first.map { dropFirst().reduce($0, combine) }
  }
}

extension FieldType {
  /// Whether a value is compared byte for byte, as those of unknown fields are.
  fileprivate var isPlain: Bool { family == .string || family == .unknown || family == .object }
}
