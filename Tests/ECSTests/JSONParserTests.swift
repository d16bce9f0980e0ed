import ECS
import Testing

struct JSONParserTests {
  static let document = #"""
    {"b":1,"a":[true,false,null,-0,0.10,1e5,1E-07,12345678901234567890123],"":{},"nested":{"x":[[],[{}]]},"t":"é\n\"\\\/\u0041\ud83d\ude00"}
    """#

  @Test func `keeps the order of members and the text of numbers`() throws {
    let value = try JSONParser.parse(Self.document)
    #expect(value.object?.keys == ["b", "a", "", "nested", "t"])
    let numbers = value["a"]?.array?.compactMap(\.number?.text)
    #expect(numbers == ["-0", "0.10", "1e5", "1E-07", "12345678901234567890123"])
    #expect(value["t"]?.string == "é\n\"\\/A😀")
  }

  @Test func `what is written is read back the same`() throws {
    let value = try JSONParser.parse(Self.document)
    for layout in [JSONWriter.Layout.compact, .indented] {
      let bytes = JSONWriter.bytes(value, layout: layout)
      let again = try JSONParser.parse(bytes)
      #expect(again == value)
      #expect(JSONWriter.bytes(again, layout: layout) == bytes)
    }
  }

  @Test func `says truncated at every byte where the text breaks off`() throws {
    let bytes = Array(Self.document.utf8)
    for length in 0..<bytes.count {
      let error = #expect(throws: JSONError.self) { try JSONParser.parse(Array(bytes[..<length])) }
      let isInsideCharacter = length < bytes.count && bytes[length] & 0xC0 == 0x80
      if !isInsideCharacter { #expect(error?.code == .truncated, "after \(length) bytes") }
    }
  }

  @Test(arguments: [
    ("[1,]", JSONError.Code.unexpected, 3), ("[1 2]", .unexpected, 3), ("{\"a\" 1}", .unexpected, 5),
    ("{a:1}", .unexpected, 1), ("{\"a\":1,}", .unexpected, 7), ("nul]", .unexpected, 0),
    ("True", .unexpected, 0),
    ("NaN", .unexpected, 0), ("1 2", .trailing, 2), ("{}x", .trailing, 2), ("01", .badNumber, 2),
    ("-a", .badNumber, 1), ("-", .truncated, 1), ("1.", .truncated, 2), ("1.x", .badNumber, 2),
    ("1e+", .truncated, 3), ("1e+}", .badNumber, 3), (".5", .unexpected, 0), ("+1", .unexpected, 0),
    (#""\x41""#, .badEscape, 2), (#""\u00g0""#, .badEscape, 5), (#""\u12""#, .badEscape, 5),
    ("\"a\nb\"", .controlCharacter, 2), ("\"\\n\tb\"", .controlCharacter, 3), ("'a'", .unexpected, 0),
    ("[1]\u{0}", .trailing, 3), ("\u{FEFF}\u{FEFF}1", .unexpected, 3), ("tru", .truncated, 3),
    ("\"\\", .truncated, 2),
  ])
  func `names what is wrong and where`(text: String, code: JSONError.Code, offset: Int) {
    let error = #expect(throws: JSONError.self) { try JSONParser.parse(text) }
    #expect(error?.code == code)
    #expect(error?.offset == offset)
  }

  @Test func `counts lines and columns from one`() {
    let error = #expect(throws: JSONError.self) { try JSONParser.parse("{\n  \"a\": 1,\n  b: 2\n}") }
    #expect(error?.line == 3)
    #expect(error?.column == 3)
    #expect(error?.description == "line 3, column 3: a key in double quotes was expected")
  }

  @Test(arguments: [
    (#""\ud83d\ude00""#, "😀"), (#""\ud83d""#, "\u{FFFD}"), (#""\ude00x""#, "\u{FFFD}x"),
    (#""\ud83dA""#, "\u{FFFD}A"), (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"),
    (#""\ud83d\n""#, "\u{FFFD}\n"), (#""\u0000\uFFFF""#, "\u{0}\u{FFFF}"), (#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
  ])
  func `joins surrogates and replaces single ones`(text: String, expected: String) throws {
    #expect(try JSONParser.parse(text).string == expected)
  }

  @Test func `a byte order mark may stand in front`() throws {
    #expect(try JSONParser.parse("\u{FEFF} 1 ") == 1)
  }

  @Test func `the last of equal keys wins, at the place of the first`() throws {
    let value = try JSONParser.parse(#"{"a":1,"b":2,"a":3}"#)
    #expect(JSONWriter.text(value) == #"{"a":3,"b":2}"#)
  }

  @Test func `keys that look alike stay apart`() throws {
    let text = "{\"\u{E9}\":1,\"e\u{301}\":2,\"\u{212B}\":3,\"\u{C5}\":4}"
    let value = try JSONParser.parse(text)
    #expect(JSONWriter.text(value) == text)
    #expect(value["e\u{301}"] == 2)
    #expect(value["\u{E9}"] == 1)
  }

  @Test(arguments: [1, 2, 128])
  func `reads as deep as allowed and no deeper`(depth: Int) throws {
    func nested(_ depth: Int) -> String {
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    let limits = JSONParser.Limits(depth: depth)
    _ = try JSONParser.parse(nested(depth), limits: limits)
    let error = #expect(throws: JSONError.self) { try JSONParser.parse(nested(depth + 1), limits: limits) }
    #expect(error?.code == .tooDeep)
    #expect(error?.offset == depth)
  }

  @Test func `no scalar is too deep, no bracket shallow enough at depth zero`() throws {
    let limits = JSONParser.Limits(depth: 0)
    #expect(try JSONParser.parse("1", limits: limits) == 1)
    #expect(throws: JSONError.self) { try JSONParser.parse("[]", limits: limits) }
  }

  @Test func `a million open brackets are an error, not a crash`() {
    for bracket in ["[", "{\"a\":"] {
      let error = #expect(throws: JSONError.self) {
        try JSONParser.parse(String(repeating: bracket, count: 1_000_000))
      }
      #expect(error?.code == .tooDeep)
    }
  }

  @Test func `reads as many bytes as allowed and no more`() throws {
    let limits = JSONParser.Limits(bytes: 4)
    #expect(try JSONParser.parse("1234", limits: limits) == 1234)
    let error = #expect(throws: JSONError.self) { try JSONParser.parse("12345", limits: limits) }
    #expect(error?.code == .tooLarge)
  }

  static let notUTF8: [[UInt8]] = [
    [0xFF], [0xC3], [0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82],
    [0x41, 0x5C, 0x6E, 0xFE],
  ]

  @Test(arguments: notUTF8)
  func `refuses bytes that are no UTF-8, or replaces them and says so`(bytes: [UInt8]) throws {
    let quoted = [0x22] + bytes + [0x22]
    let error = #expect(throws: JSONError.self) { try JSONParser.parse(quoted) }
    #expect(error?.code == .invalidUTF8)
    var parser = JSONParser(quoted, invalidUTF8: .replaced)
    let value = try parser.document()
    #expect(parser.repairedUTF8)
    #expect(value.string?.contains("\u{FFFD}") == true)
    #expect(throws: JSONError.self) { try JSONParser.parse(bytes) }
  }

  @Test func `says nothing was replaced where nothing was`() throws {
    var parser = JSONParser(Array(Self.document.utf8), invalidUTF8: .replaced)
    _ = try parser.document()
    #expect(!parser.repairedUTF8)
  }

  @Test func `reads a part of the bytes, with offsets of the whole`() throws {
    let bytes = Array("xx[1,2]yy".utf8)
    var parser = JSONParser(bytes, range: 2..<7)
    #expect(try parser.document() == [1, 2])
    var broken = JSONParser(bytes, range: 2..<6)
    let error = #expect(throws: JSONError.self) { try broken.document() }
    #expect(error?.code == .truncated)
    #expect(error?.offset == 6)
  }
}
