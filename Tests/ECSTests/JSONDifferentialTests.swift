import ECS
import Testing

/// The same texts to this parser and to Python's: both accept or both refuse, and read the same values.
struct JSONDifferentialTests {
  @Test(.enabled(if: Python.isThere, Python.missing), arguments: [1, 2, 3] as [UInt64])
  func `agrees with Python on mutated documents`(seed: UInt64) throws {
    var random = Seeded(seed)
    let texts = (0..<4_000).map { _ in
      Self.mutation(of: Self.seeds.randomElement(using: &random) ?? [], &random)
    }
    let verdicts = try Python.judge(texts, script: Self.script)
    #expect(verdicts.count == texts.count)
    for (text, verdict) in zip(texts, verdicts) where verdict != "skipped" {
      #expect(Self.canonical(text) == verdict, "\(String(decoding: text, as: UTF8.self))")
    }
    #expect(verdicts.count { $0 != "skipped" && $0 != "rejected" } > 400)
    #expect(verdicts.count { $0 == "rejected" } > 400)
  }

  @Test(.enabled(if: Python.isThere, Python.missing))
  func `Python reads what is written here`() throws {
    let texts = Self.seeds.compactMap { try? JSONParser.parse($0) }.flatMap {
      [JSONWriter.bytes($0), JSONWriter.bytes($0, layout: .indented)]
    }
    let verdicts = try Python.judge(texts, script: Self.script)
    #expect(texts.map(Self.canonical) == verdicts)
    #expect(!verdicts.contains("rejected"))
  }

  private static let seeds: [[UInt8]] = [
    JSONParserTests.document, #"{"a":{"b.c":[1,{"d":null}]},"a":2,"\u0061":3}"#, "[]", "{}",
    " [ 1 , 2.5e+3 ] ",
    #""\ud83d\ude00\u00e9 \b\f\n\r\t""#, "true", "-12.75E-2", "[[[[[[[[\"deep\"]]]]]]]]",
    #"{"@timestamp":"2026-10-14T08:12:57.5Z","process":{"pid":8576,"args":["a","b c"],"x":false}}"#,
  ].map { Array($0.utf8) }

  private static let fragments = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\udc00", "0", "-", "1e9", ".", "e", "null",
    "tru",
    " ", "\n", "\u{0}", "\u{1F}", "é", "\"a\":1",
  ]

  private static func mutation(of seed: [UInt8], _ random: inout Seeded) -> [UInt8] {
    var text = seed
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let place = Int.random(in: 0...text.count, using: &random)
      let stop = min(text.count, place + Int.random(in: 0...4, using: &random))
      switch Int.random(in: 0..<5, using: &random) {
      case 0: text.removeSubrange(place..<stop)
      case 1: text.insert(contentsOf: Array((fragments.randomElement(using: &random) ?? "").utf8), at: place)
      case 2: text.insert(contentsOf: text[place..<stop], at: place)
      case 3: if place < text.count { text[place] = UInt8.random(in: 0...255, using: &random) }
      default: text.insert(contentsOf: (fragments.randomElement(using: &random) ?? "").utf8, at: stop)
      }
    }
    return text
  }

  private static func canonical(_ text: [UInt8]) -> String {
    (try? JSONParser.parse(text)).map(canonical) ?? "rejected"
  }

  private static func canonical(_ value: JSONValue) -> String {
    switch value {
    case .null: "z"
    case .bool(let value): value ? "b1" : "b0"
    case .number(let number): "n" + number.text
    case .string(let text): "s" + hex(text)
    case .array(let elements): "[" + elements.map(canonical).joined(separator: ",") + "]"
    case .object(let object):
      "{" + object.members.map { hex($0) + ":" + canonical($1) }.joined(separator: ",") + "}"
    }
  }

  private static func hex(_ text: String) -> String {
    text.utf8.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// Python also reads NaN and Infinity, keeps single surrogates, and guesses UTF-16 and UTF-32 from zero bytes: the
  /// first are told to be errors, the second replaced as here, the third avoided by decoding first.
  private static let script = #"""
    import json, re
    def refuse(name): raise ValueError(name)
    class Number(str): pass
    def hexed(text):
        return re.sub("[\ud800-\udfff]", "\ufffd", text).encode().hex()
    def dump(v):
        if v is None: return "z"
        if isinstance(v, Number): return "n" + v
        if isinstance(v, bool): return "b1" if v else "b0"
        if isinstance(v, str): return "s" + hexed(v)
        if isinstance(v, list): return "[" + ",".join(map(dump, v)) + "]"
        return "{" + ",".join(hexed(k) + ":" + dump(x) for k, x in v.items()) + "}"
    for text in records():
        try:
            text = text.decode()
            if text.startswith("\ufeff"): text = text[1:]
            value = json.loads(text, parse_int=Number, parse_float=Number, parse_constant=refuse)
            out.write(dump(value) + "\n")
        except ValueError:
            out.write("rejected\n")
    """#
}
