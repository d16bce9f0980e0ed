import ECS
import Predicates

// Rules group and count events by the values of fields as Elasticsearch's aggregations do: by what the index holds,
// which is decided by the field's type.

extension KeyReader.Part {
  /// Reads a field by its type: a multi-field or an alias gives the values of the field that it is a view of.
  ///
  /// - Parameter unknown: how values of a field are compared that no type is known of.
  init(_ field: FieldPath, _ types: any FieldTypes, unknown: KeyReader.Coding) {
    guard let known = types.field(field.name) else {
      self.init(path: field, coding: unknown)
      return
    }
    let path = known.source == field.name ? field : FieldPath(known.source)
    self.init(path: path, coding: known.type == .unknown ? unknown : .joined(known.type.family))
  }
}

extension NewTerms {
  /// An event that has many values in several fields shows the first so many combinations of them.
  static let mostCombinations = 10_000

  /// Reads the combinations of terms that an event shows.
  func reader(_ types: any FieldTypes) -> KeyReader {
    KeyReader(
      parts: fields.map { KeyReader.Part($0, types, unknown: .text) }, most: Self.mostCombinations)
  }
}

extension Threshold {
  /// An event that has many values in several fields counts in the first so many groups.
  static let mostGroups = 1_000

  /// Reads the groups that an event counts in.
  func reader(_ types: any FieldTypes) -> KeyReader {
    KeyReader(parts: fields.map { KeyReader.Part($0, types, unknown: .exact) }, most: Self.mostGroups)
  }
}

extension Threshold.Cardinality {
  /// Reads the values that are counted.
  func reader(_ types: any FieldTypes) -> KeyReader {
    KeyReader(parts: [KeyReader.Part(field, types, unknown: .exact)], most: .max)
  }
}

extension Rule {
  /// Refuses to group by analysed text: an index holds its words and not its value, so Elasticsearch refuses too.
  func checkGroupedFields(_ types: any FieldTypes) throws(RuleProblem) {
    for field in groupedFields {
      guard let known = types.field(field.name), known.type.family == .text else { continue }
      throw RuleProblem(
        kind: .invalid, file: file ?? name,
        message: "events cannot be grouped or counted by '\(field.name)': it is analysed text"
          + " (\(known.type.rawValue)); name a field of exact values, such as its keyword sub-field")
    }
  }

  /// The fields whose values an aggregation would collect.
  private var groupedFields: [FieldPath] {
    switch kind {
    case .newTerms(_, let terms): terms.fields
    case .threshold(_, let threshold): threshold.fields + (threshold.cardinality.map { [$0.field] } ?? [])
    // The suppression of all other types compares what the alerts show.
    case .query: suppression?.fields ?? []
    case .eql, .threatMatch: []
    }
  }
}
