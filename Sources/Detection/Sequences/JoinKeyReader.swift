import ECS
import EQL
import Predicates

/// Reads the values of a term's keys from events.
struct JoinKeyReader: Sendable {
  private let parts: [Part]

  private struct Part: Sendable {
    let path: FieldPath
    let type: FieldType
    let isOptional: Bool
  }

  /// An event that has many values in several keys joins under the first so many combinations of them.
  static let mostCombinations = 1_000

  init(_ keys: [EQLJoinKey], in context: CompileContext) {
    parts = keys.map { key in
      Part(
        path: FieldPath(context.fields.name(of: key.field)),
        type: context.types.field(key.name)?.type ?? .unknown, isOptional: key.isOptional)
    }
  }

  /// Every combination of one value for each key; none when a key that isn't optional is missing.
  func keys(of event: JSONObject) -> [JoinKey] {
    let lists = parts.map { part in
      let values = Self.values(of: part, in: event)
      return values.isEmpty && part.isOptional ? [.missing] : values
    }
    return Combinations.of(lists, most: Self.mostCombinations).map(JoinKey.init)
  }

  private static func values(of part: Part, in event: JSONObject) -> [KeyValue] {
    var seen: Set<KeyValue> = []
    return event.scalars(at: part.path).compactMap { scalar in
      let value = value(scalar, part.type)
      return seen.insert(value).inserted ? value : nil
    }
  }

  private static func value(_ scalar: JSONValue, _ type: FieldType) -> KeyValue {
    switch type.family {
    case .date:
      if let instant = Timestamp(scalar) ?? scalar.string.flatMap(dayFirst) {
        return .integer(instant.milliseconds)
      }
    case .integer, .floating:
      if let number = scalar.string.flatMap(Double.init) { return KeyValue(JSONNumber(number)) }
    case .boolean:
      if scalar.string == "true" { return .boolean(true) }
      if scalar.string == "false" { return .boolean(false) }
    case .caselessString, .ip: if let text = scalar.string { return .text(text.lowercased()) }
    default: break
    }
    switch scalar {
    case .bool(let flag): return .boolean(flag)
    case .number(let number): return KeyValue(number)
    default: return .text(scalar.scalarText ?? "")
    }
  }

  /// `17-12-2022`, which a mapping's `format` may ask for.
  private static func dayFirst(_ text: String) -> Timestamp? {
    let parts = text.split(separator: "-")
    guard parts.count == 3, parts[0].count == 2, parts[2].count == 4 else { return nil }
    return Timestamp("\(parts[2])-\(parts[1])-\(parts[0])")
  }
}
