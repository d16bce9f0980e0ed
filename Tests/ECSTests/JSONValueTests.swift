import ECS
import Testing

struct JSONValueTests {
  @Test(arguments: [
    ("0", 0), ("-0", 0), ("42", 42), ("9223372036854775807", Int64.max), ("-9223372036854775808", .min),
    ("1.0", 1),
    ("1e3", 1000), ("1.5e1", 15), ("9223372036854775808", nil), ("1.5", nil), ("1e400", nil), ("1e16", nil),
    ("9007199254740993.0", nil), ("-1e-1", nil),
  ])
  func `a number is an integer when it is exactly one`(text: String, expected: Int64?) throws {
    #expect(try JSONParser.parse(text).number?.int64 == expected)
  }

  @Test(arguments: [
    (1.0, "1"), (-2.5, "-2.5"), (1e20, "1e+20"), (1e-7, "1e-07"), (0.1, "0.1"), (.infinity, "0"), (.nan, "0"),
    (-0.0, "0"), (1e15, "1000000000000000.0"), (999_999_999_999_999.0, "999999999999999"),
  ])
  func `a double is written so that JSON can hold it`(value: Double, text: String) throws {
    let number = JSONNumber(value)
    #expect(number.text == text)
    #expect(try JSONParser.parse(text).number?.double == (value.isFinite ? value : 0))
  }

  @Test func `scalars have a text, groups and null have none`() {
    #expect(JSONValue.string("a").scalarText == "a")
    #expect(JSONValue.number(JSONNumber(7)).scalarText == "7")
    #expect(JSONValue.bool(false).scalarText == "false")
    #expect(JSONValue.null.scalarText == nil)
    #expect(JSONValue.array([]).scalarText == nil)
    #expect(JSONValue.object([:]).scalarText == nil)
  }

  @Test func `looks into groups without trapping`() {
    let value: JSONValue = ["a": [1, 2]]
    #expect(value["a"]?[1] == 2)
    #expect(value["a"]?[2] == nil)
    #expect(value["a"]?[-1] == nil)
    #expect(value["b"] == nil)
    #expect(value[0] == nil)
  }
}

struct JSONObjectTests {
  @Test(arguments: [3, 12, 13, 200])
  func `finds, replaces and removes members, few or many`(count: Int) {
    var object = JSONObject((0..<count).map { ("k\($0)", JSONValue.number(JSONNumber($0))) })
    #expect(object.count == count)
    for index in 0..<count { #expect(object["k\(index)"] == .number(JSONNumber(index))) }
    object["k1"] = "new"
    #expect(object.keys[1] == "k1")
    #expect(object.values[1] == "new")
    object["k0"] = nil
    #expect(object.keys.first == "k1")
    #expect(object["k0"] == nil)
    #expect(object["k\(count - 1)"] == (count == 2 ? "new" : .number(JSONNumber(count - 1))))
    object["k0"] = true
    #expect(object.keys.last == "k0")
    #expect(object["none"] == nil)
  }

  @Test func `keys that look alike stay apart among many`() {
    var object = JSONObject((0..<40).map { ("k\($0)", JSONValue.null) })
    object["\u{E9}"] = 1
    object["e\u{301}"] = 2
    #expect(object["\u{E9}"] == 1)
    #expect(object["e\u{301}"] == 2)
    #expect(object.count == 42)
  }

  @Test func `the order of members counts for equality`() {
    let one: JSONObject = ["a": 1, "b": 2]
    let other: JSONObject = ["b": 2, "a": 1]
    #expect(one != other)
    #expect(one == JSONObject(one.members.map { ($0, $1) }))
  }
}

struct JSONWriterTests {
  @Test func `escapes what JSON must escape and nothing else`() {
    let text =
      String(String.UnicodeScalarView((0..<0x20).compactMap(Unicode.Scalar.init))) + "\"\\/é\u{7F}\u{2028}"
    let written = JSONWriter.text(.string(text))
    #expect(written.hasPrefix(#""\u0000\u0001"#))
    #expect(written.contains(#"\u0008\t\n\u000b\u000c\r\u000e"#))
    #expect(written.hasSuffix("\\u001f\\\"\\\\/é\u{7F}\u{2028}\""))
  }

  @Test func `indents members and elements, and leaves empty groups closed`() {
    let value: JSONValue = ["a": [1, [:]], "b": []]
    #expect(
      JSONWriter.text(value, layout: .indented) == """
        {
          "a": [
            1,
            {}
          ],
          "b": []
        }
        """)
    #expect(JSONWriter.text(value) == #"{"a":[1,{}],"b":[]}"#)
  }

  @Test func `takes text that is JSON already as it is`() {
    var writer = JSONWriter()
    writer.splice("[".utf8)
    writer.write(1)
    writer.splice("]".utf8)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "[1]")
  }
}
