import ECS
import TestSupport

/// Random events as JSON text: fields nested, dotted or both, single values, arrays, arrays of objects, nulls,
/// escapes and numbers in all spellings.
struct EventTexts {
  static let fields = ["a.b", "a.c.d", "host.id", "n", "event.category", "@timestamp", "event.ingested"]

  private var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  mutating func next() -> String {
    var members: [String] = []
    for field in Self.fields where Int.random(in: 0..<6, using: &random) > 0 {
      members.append(member(field))
      // The same field in a second place, spelt differently.
      if field.contains("."), Int.random(in: 0..<12, using: &random) == 0 {
        members.append("\"\(field)\":\(value(field))")
      }
    }
    members.shuffle(using: &random)
    let document = "{" + Self.joined(members).joined(separator: ",") + "}"
    return Int.random(in: 0..<4, using: &random) == 0
      ? #"{"_index":"i","_id":"\#(Int.random(in: 0..<99, using: &random))","_source":\#(document)}"#
      : document
  }

  /// Keys of one object stand once: which of two would count is not what is tested.
  private static func joined(_ members: [String]) -> [String] {
    var seen: Set<Substring> = []
    return members.filter { seen.insert($0.prefix { $0 != ":" }).inserted }
  }

  private mutating func member(_ field: String) -> String {
    let parts = field.split(separator: ".").map(String.init)
    guard parts.count > 1, Int.random(in: 0..<3, using: &random) > 0 else {
      return "\"\(field)\":\(value(field))"
    }
    let rest = parts.dropFirst().joined(separator: ".")
    if Int.random(in: 0..<8, using: &random) == 0 {
      return "\"\(parts[0])\":[{\"\(rest)\":\(value(field))},{\"\(rest)\":\(value(field))}]"
    }
    return "\"\(parts[0])\":{\"other\":1,\"\(rest)\":\(value(field))}"
  }

  private mutating func value(_ field: String) -> String {
    switch Int.random(in: 0..<10, using: &random) {
    case 0: return "null"
    case 1: return "[]"
    case 2: return "[\(scalar(field)), \(scalar(field)),\(scalar(field))]"
    case 3: return "[[\(scalar(field))],null,\(scalar(field))]"
    default: return scalar(field)
    }
  }

  private mutating func scalar(_ field: String) -> String {
    if field.hasPrefix("@") || field.hasSuffix("ingested") { return time() }
    if field == "event.category" { return random.pick([#""process""#, #""network""#, #""file""#]) }
    return random.pick([
      #""x""#, #""X""#, #""y z""#, #""\u0078""#, #""\"quoted\", \\ [1]""#, #""é""#, #""10.0.0.1""#,
      #""2001:DB8:0::1""#, #""::ffff:10.0.0.1""#, #""ÄB""#, "1", "1.0",
      "1e0", "-0", "0.5", "12345678901234567890", "9007199254740993", "true", "false", #""true""#, #""1""#,
      #""""#,
    ])
  }

  private mutating func time() -> String {
    let second = Int.random(in: 0..<60, using: &random)
    return random.pick([
      "\"2026-01-01T00:00:\(second < 10 ? "0" : "")\(second)Z\"",
      "\"2026-01-01T00:00:\(second < 10 ? "0" : "")\(second).1234567Z\"", "\"2026-01-01T00:00:30+01:00\"",
      "1767225600000", "\"1767225600123\"", "\"2026-01-01\"", #""soon""#, "true", #""2026-02-31T00:00:00Z""#,
      #""2026-01-01T00:00:60Z""#, #""2026-01-01T00:00:00.Z""#,
    ])
  }
}
