/// Random JSON texts of events, written byte by byte so that they have what no writer writes: odd white
/// space, needless escapes, repeated and dotted keys.
struct RandomEvents {
  var random: Seeded
  /// Whether keys may stand twice in one object.
  var repeatsKeys = true

  static let fields = [
    "host.os.type", "event.category", "event.type", "process.name", "process.args", "process.parent.name",
    "process.parent.a_rather_long_name_of_a_field", "user.id", "message", "a", "a.b", "a.b.c", "_index",
  ]
  private static let keys = [
    "host", "os", "type", "event", "category", "process", "name", "args", "parent", "user", "id", "message",
    "a",
    "b", "c", "process.name", "parent.name", "a.b", "host.os.type", "other", "x", "", "event.", "процесс",
    "a_rather_long_name_of_a_field", "a_rather_wrong_name_of_a_field", "_index", "_source", "data_stream",
    "dataset", "namespace", "data_stream.dataset",
  ]

  init(seed: UInt64) { random = Seeded(seed) }

  mutating func event() -> String {
    let text = object(depth: 0)
    guard random.once(in: 4) else { return space() + text + space() }
    let source = #""_source"\#(space()):\#(random.once(in: 9) ? value(depth: 1) : text)"#
    var members = [source]
    if random.once(in: 2) { members.append(#""_index":"logs-x""#) }
    if random.once(in: 3) { members.append(#""_index":"\#(stringBody())""#) }
    if random.once(in: 3) { members.append(#""a":1"#) }
    if random.once(in: 9) { members.append(source) }
    members.shuffle(using: &random)
    return "{" + members.joined(separator: ",") + "}"
  }

  private mutating func space() -> String { random.once(in: 6) ? random.pick([" ", "\t", "  ", "\r"]) : "" }

  private mutating func object(depth: Int) -> String {
    var members: [String] = []
    var seen: Set<String> = []
    for _ in 0..<random.below(depth == 0 ? 9 : 5) {
      let key = random.pick(Self.keys)
      guard seen.insert(key).inserted || repeatsKeys && random.once(in: 3) else { continue }
      members.append(space() + self.key(key) + space() + ":" + space() + value(depth: depth + 1) + space())
    }
    return "{" + (members.isEmpty ? space() : members.joined(separator: ",")) + "}"
  }

  private mutating func key(_ key: String) -> String {
    guard random.once(in: 30), let first = key.unicodeScalars.first else { return "\"\(key)\"" }
    let hexadecimal = String(first.value, radix: 16)
    let padded = String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal
    return "\"\\u\(padded)\(String(String.UnicodeScalarView(key.unicodeScalars.dropFirst())))\""
  }

  private mutating func value(depth: Int) -> String {
    switch random.below(depth > 4 ? 6 : 9) {
    case 0: return random.pick(["true", "false", "null"])
    case 1: return number()
    case 2, 3, 4, 5: return "\"\(stringBody())\""
    case 6: return array(depth: depth)
    default: return object(depth: depth)
    }
  }

  private mutating func array(depth: Int) -> String {
    let elements = (0..<random.below(4)).map { _ in space() + value(depth: depth + 1) + space() }
    return "[" + elements.joined(separator: ",") + "]"
  }

  mutating func number() -> String {
    let fixed = [
      "0", "-0", "-1", "4688", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1e3",
      "1E-3", "0.1", "-0.0", "1.0", "3.141592653589793", "0.30000000000000004",
      "123456789012345678901234567890",
      "1e999", "5e-324", "999999999999999999", "1000000000000000000", "0.000001", "12345678.1234567",
      "1.5e+2",
    ]
    return random.once(in: 2) ? random.pick(fixed) : String(Int64.random(in: -99999...99999, using: &random))
  }

  mutating func stringBody() -> String {
    let pieces = [
      "wuauclt.exe", #"C:\\Windows\\Temp\\"#, #"\""#, "{", "}", "[", "]", ",", ":", " ", "é", "張", "😀",
      #"\n"#,
      #"\u0041"#, #"\ud83d\ude00"#, #"\ud800"#, #"\udc00x"#, #"\ud800\u0041"#, #"\/"#, #"\t"#, "x", "start",
      String(repeating: "long ", count: 14), #"\\"#, #"\\\\"#, #"\u0000"#, "\u{7F}", "\u{85}",
    ]
    return (0..<random.below(5)).map { _ in random.pick(pieces) }.joined()
  }
}
