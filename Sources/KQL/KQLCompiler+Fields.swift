import ECS
import Predicates

extension KQLCompiler {
  /// A value of the field passes one of the tests.
  func holds(_ field: MappedField, anyOf tests: [ValueTest], _ context: inout CompileContext) -> Predicate {
    let id = context.fields.intern(field.source)
    return .any(tests.map { .test(id, $0) })
  }

  /// The same for a field by its name: values that a document has under that very name come before those of the
  /// field that it is a view of, and fields that are objects have values only in their parts.
  func holds(
    _ name: String, _ field: MappedField, anyOf tests: [ValueTest], _ context: inout CompileContext
  ) -> Predicate {
    let view = holds(field, anyOf: tests, &context)
    if field.source != name {
      let own = context.fields.intern(name)
      return .any(tests.map { .test(own, $0) } + [.all([.none(.test(own, .exists)), view])])
    }
    let isAboutParts = field.type == .flattened || tests == [.exists] && isObject(name, field, context)
    guard isAboutParts else { return view }
    context.fields.requireDocument()
    let parts = WildcardPattern(parts: [name + ".", ""])
    return .any([view] + tests.map { .anyField(parts, $0) })
  }

  private func isObject(_ name: String, _ field: MappedField, _ context: CompileContext) -> Bool {
    field.type.family == .object || field.type == .unknown && hasParts(name, context)
  }

  private func hasParts(_ name: String, _ context: CompileContext) -> Bool {
    !context.types.names(matching: WildcardPattern(parts: [name + ".", ""])).isEmpty
  }
}

extension FieldType {
  /// Whether a value is compared byte for byte, as those of unknown fields are.
  var isPlain: Bool { family == .string || family == .unknown || family == .object }
}

extension Predicate {
  /// One of them, with the exact texts, numbers or addresses that are asked of one field joined into one set.
  static func anyMerged(_ conditions: [Predicate]) -> Predicate {
    var merged: [Predicate?] = []
    var groups: [TestGroup: (place: Int, tests: [ValueTest])] = [:]
    for condition in conditions {
      guard case .test(let field, let test) = condition, let group = TestGroup(field, test) else {
        merged.append(condition)
        continue
      }
      if groups[group] == nil { merged.append(nil) }
      groups[group, default: (merged.count - 1, [])].tests.append(test)
    }
    for (group, (place, tests)) in groups { merged[place] = .test(group.field, group.union(tests)) }
    return .any(merged.compactMap(\.self))
  }
}

/// Tests of one field that one test can stand for.
private struct TestGroup: Hashable {
  private enum Kind: Hashable {
    case string(CaseFolding)
    case address
    case number(truncates: Bool)
  }

  let field: FieldID
  private let kind: Kind

  init?(_ field: FieldID, _ test: ValueTest) {
    switch test {
    case .string(let set): kind = .string(set.folding)
    case .address: kind = .address
    case .number(let number):
      guard case .oneOf = number.comparison else { return nil }
      kind = .number(truncates: number.truncates)
    default: return nil
    }
    self.field = field
  }

  func union(_ tests: [ValueTest]) -> ValueTest {
    if tests.count == 1 { return tests[0] }
    switch kind {
    case .string(let folding):
      return .string(StringSet(tests.flatMap { $0.strings }, folding: folding))
    case .address:
      return .address(AddressSet(tests.flatMap { $0.addresses }))
    case .number(let truncates):
      return .number(NumberTest(.oneOf(tests.flatMap { $0.numbers }), truncates: truncates))
    }
  }
}

extension ValueTest {
  fileprivate var strings: [String] { if case .string(let set) = self { set.values } else { [] } }

  fileprivate var addresses: [ClosedRange<IPAddress>] {
    if case .address(let set) = self { set.ranges } else { [] }
  }

  fileprivate var numbers: [QueryNumber] {
    guard case .number(let test) = self, case .oneOf(let numbers) = test.comparison else { return [] }
    return numbers
  }
}
