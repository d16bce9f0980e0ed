import ECS
import EQL
import Predicates

/// Reads the values of a term's keys from events.
struct JoinKeyReader: Sendable {
  let reader: KeyReader

  /// An event that has many values in several keys joins under the first so many combinations of them.
  static let mostCombinations = 1_000

  init(_ keys: [EQLJoinKey], in context: CompileContext) {
    let parts = keys.map { key in
      KeyReader.Part(
        path: FieldPath(context.fields.name(of: key.field)),
        coding: .joined((context.types.field(key.name)?.type ?? .unknown).family), isOptional: key.isOptional)
    }
    reader = KeyReader(parts: parts, most: Self.mostCombinations)
  }

  /// Every combination of one value for each key; none when a key that isn't optional is missing.
  func keys(of event: JSONObject) -> [JoinKey] { reader.keys(of: event) }
}
