import ECS
import Testing

struct FieldPathTests {
  static let nested = #"{"process":{"parent":{"name":"cmd.exe"}}}"#
  static let dotted = #"{"process.parent.name":"cmd.exe"}"#
  static let mixed = #"{"process":{"parent.name":"cmd.exe"}}"#
  static let otherMixed = #"{"process.parent":{"name":"cmd.exe"}}"#

  @Test(arguments: [nested, dotted, mixed, otherMixed])
  func `finds a field however it is nested`(text: String) throws {
    let document = try #require(try JSONParser.parse(text).object)
    #expect(document.text("process.parent.name") == "cmd.exe")
    #expect(document.text("process.parent") == nil)
    #expect(document.text("process.parent.name.text") == nil)
    #expect(document.text("parent.name") == nil)
  }

  @Test func `flattens arrays and leaves out nulls and objects`() throws {
    let text = #"{"a":[{"b":[1,[2,null]]},{"b":{"c":9}},7,{"b":true}],"a.b":"last"}"#
    let document = try #require(try JSONParser.parse(text).object)
    #expect(document.scalars(at: "a.b") == [1, 2, true, "last"])
    #expect(document.scalars(at: "a") == [7])
    #expect(document.scalars(at: "a.b.c") == [9])
    #expect(document.first("a.b") == 1)
    #expect(document.values(at: "a.b") == [[1, [2, nil]], ["c": 9], true, "last"])
  }

  @Test func `empty parts match empty keys only`() throws {
    let document = try #require(try JSONParser.parse(#"{"a":{"":{"b":1}},"":2}"#).object)
    #expect(document.scalars(at: "a..b") == [1])
    #expect(document.scalars(at: "") == [2])
    #expect(document.scalars(at: "a.b") == [])
    #expect(document.scalars(at: ".") == [])
    #expect(FieldPath("a..b").parts == ["a", "", "b"])
  }

  @Test(arguments: [
    (nested, "process.parent.name", "/process/parent/name"),
    (dotted, "process.parent.name", "/process.parent.name"),
    (mixed, "process.parent.name", "/process/parent.name"),
    (otherMixed, "process.parent.name", "/process.parent/name"),
    (nested, "process.parent", "/process/parent"),
    (nested, "process.name", nil), (#"{"a/b":{"c~d":1}}"#, "a/b.c~d", "/a~1b/c~0d"),
    (#"{"a":[{"x":1},[{"b":2}]]}"#, "a.b", "/a/1/0/b"), (#"{"a":{"c":1},"a.b":2}"#, "a.b", "/a.b"),
    (#"{"a":[1,2]}"#, "a", "/a"), (#"{"a":[]}"#, "a.b", nil), (#"{"":{"":1}}"#, ".", "//"),
  ])
  func `points to where a field stands`(text: String, path: String, pointer: String?) throws {
    let document = try #require(try JSONParser.parse(text).object)
    #expect(document.pointer(to: FieldPath(path)) == pointer)
  }

  @Test func `a pointer leads to what the path finds`() throws {
    let text = #"{"a":[{"b.c":null},{"b":{"c":[1]}}],"a.b":{"c":2},"x.y":{"z":3}}"#
    let document = try #require(try JSONParser.parse(text).object)
    for path in ["a", "a.b", "a.b.c", "x.y", "x.y.z"] as [FieldPath] {
      let pointer = try #require(document.pointer(to: path))
      #expect(Self.resolve(pointer, in: .object(document)) == document.values(at: path).first)
    }
  }

  private static func resolve(_ pointer: String, in value: JSONValue) -> JSONValue? {
    var place: JSONValue? = value
    for part in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      let name = String(part).replacing("~1", with: "/").replacing("~0", with: "~")
      place = place?.array == nil ? place?[name] : Int(name).flatMap { place?[$0] }
    }
    return place
  }
}
