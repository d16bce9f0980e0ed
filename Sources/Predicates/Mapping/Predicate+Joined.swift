import ECS

extension Predicate {
  /// One of them, with the exact texts, numbers or addresses that are asked of one field joined into one set.
  package static func anyJoined(_ conditions: [Predicate]) -> Predicate {
    var joined: [Predicate?] = []
    var groups: [TestGroup: (place: Int, tests: [ValueTest])] = [:]
    for condition in conditions {
      guard case .test(let field, let test) = condition, let group = TestGroup(field, test) else {
        joined.append(condition)
        continue
      }
      if groups[group] == nil { joined.append(nil) }
      groups[group, default: (joined.count - 1, [])].tests.append(test)
    }
    for (group, (place, tests)) in groups { joined[place] = .test(group.field, group.union(tests)) }
    return .any(joined.compactMap(\.self))
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
