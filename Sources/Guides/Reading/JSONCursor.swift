import ECS

/// A value of a JSON file together with its pointer, so that what is wrong can be shown in place.
struct JSONCursor {
  let value: JSONValue
  private let file: String?
  private let pointer: String

  init(_ value: JSONValue, file: String?) {
    self.init(value, file: file, pointer: "")
  }

  /// A value that stands at the end of a path of keys in its file.
  init(_ value: JSONValue, file: String?, path: [String]) {
    self = path.reduce(JSONCursor(value, file: file)) { $0.inside(value, $1) }
  }

  private init(_ value: JSONValue, file: String?, pointer: String) {
    self.value = value
    self.file = file
    self.pointer = pointer
  }

  func error(_ code: GuideError.Code, _ detail: String) -> GuideError {
    GuideError(code, detail, at: GuideError.Place(file: file, pointer: pointer))
  }

  private func mismatch(_ expected: String) -> GuideError { error(.shape, "this must be \(expected)") }

  /// RFC 6901, section 3.
  private func inside(_ value: JSONValue, _ key: String) -> JSONCursor {
    var escaped = ""
    for character in key {
      switch character {
      case "~": escaped += "~0"
      case "/": escaped += "~1"
      default: escaped.append(character)
      }
    }
    return JSONCursor(value, file: file, pointer: pointer + "/" + escaped)
  }

  private func object() throws(GuideError) -> JSONObject {
    guard let object = value.object else { throw mismatch("an object") }
    return object
  }

  func keys() throws(GuideError) -> [String] { try object().keys }

  func optional(_ key: String) throws(GuideError) -> JSONCursor? {
    guard let value = try object()[key], value != .null else { return nil }
    return inside(value, key)
  }

  func required(_ key: String) throws(GuideError) -> JSONCursor {
    guard let cursor = try optional(key) else { throw error(.shape, "\"\(key)\" is missing") }
    return cursor
  }

  func elements() throws(GuideError) -> [JSONCursor] {
    guard let elements = value.array else { throw mismatch("a list") }
    return elements.enumerated().map { inside($1, String($0)) }
  }

  func string() throws(GuideError) -> String {
    guard let text = value.string else { throw mismatch("text") }
    return text
  }

  func int() throws(GuideError) -> Int {
    guard let number = value.int else { throw mismatch("a whole number") }
    return number
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    of type: Choice.Type = Choice.self
  ) throws(GuideError) -> Choice where Choice.RawValue == String {
    guard let choice = Choice(rawValue: try string()) else {
      throw mismatch("one of " + Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", "))
    }
    return choice
  }
}
