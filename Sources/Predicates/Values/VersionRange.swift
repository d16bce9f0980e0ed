/// A version in the order of Elasticsearch's `version` type: Semantic Versioning's, and texts that are not
/// such versions after all others, by their bytes.
public struct VersionNumber: Hashable, Comparable, Sendable {
  /// The version as written.
  public let text: String
  private let numbers: [UInt64]
  private let labels: [Substring]
  private let isValid: Bool

  /// Takes any text.
  public init(_ text: String) {
    self.text = text
    let bare = text.prefix { $0 != "+" }
    let main = bare.prefix { $0 != "-" }
    let parts = main.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      part.utf8.allSatisfy { $0 &- 0x30 < 10 } ? UInt64(part) : nil
    }
    isValid = parts.count == 3 && numbers.count == 3
    self.numbers = isValid ? numbers : []
    let hasLabels = bare.utf8.count > main.utf8.count
    labels =
      hasLabels
      ? bare[main.endIndex...].dropFirst().split(separator: ".", omittingEmptySubsequences: false) : []
  }

  /// Whether `left` comes first.
  public static func < (left: VersionNumber, right: VersionNumber) -> Bool {
    guard left.isValid, right.isValid else {
      return left.isValid == right.isValid ? precedes(left.text, right.text) : left.isValid
    }
    if left.numbers != right.numbers { return left.numbers.lexicographicallyPrecedes(right.numbers) }
    if left.labels == right.labels { return precedes(left.text, right.text) }
    if left.labels.isEmpty || right.labels.isEmpty { return !left.labels.isEmpty }
    for (one, other) in zip(left.labels, right.labels) where one != other {
      return switch (UInt64(one), UInt64(other)) {
      case (let one?, let other?): one < other
      case (.some, nil): true
      case (nil, .some): false
      case (nil, nil): precedes(one, other)
      }
    }
    return left.labels.count < right.labels.count
  }

  private static func precedes(_ left: some StringProtocol, _ right: some StringProtocol) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}

/// Versions that compare in one way with one version.
public struct VersionRange: Hashable, Sendable {
  /// How values are compared.
  public let comparison: ComparisonOperator
  /// What they are compared with.
  public let version: VersionNumber

  /// A comparison.
  public init(_ comparison: ComparisonOperator, _ version: String) {
    self.comparison = comparison
    self.version = VersionNumber(version)
  }

  func contains(_ text: String) -> Bool {
    let value = VersionNumber(text)
    return comparison.holds(for: value == version ? 0 : value < version ? -1 : 1)
  }
}
