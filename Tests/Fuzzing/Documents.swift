import ECS
import TOML

/// Documents: what was read can be written and read again, and errors have a place.
enum Documents {
  static func toml(_ bytes: [UInt8]) {
    do throws(TOMLError) {
      let document = try TOMLDocument.parse(
        bytes, file: "f.toml", limits: TOMLDocument.Limits(bytes: 1 << 20, depth: 32, values: 10_000))
      for member in document.root.members { check(member.value, depth: 0) }
    } catch {
      guard error.line >= 1, error.column >= 1, !error.description.isEmpty else {
        complain("\(error.line):\(error.column) is no place")
      }
    }
  }

  private static func check(_ value: TOMLValue, depth: Int) {
    guard depth <= 32 else { complain("deeper than allowed") }
    switch value.content {
    case .string(let text):
      for offset in [0, text.value.utf8.count / 2, text.value.utf8.count] {
        let place = text.location(ofUTF8Offset: offset)
        guard place.line >= 1, place.column >= 1 else { complain("\(place) is no place") }
      }
    case .array(let elements): for element in elements { check(element, depth: depth + 1) }
    case .table(let table): for member in table.members { check(member.value, depth: depth + 1) }
    case .integer, .float, .boolean, .dateTime: break
    }
  }

  static func json(_ bytes: [UInt8]) {
    do throws(JSONError) {
      let value = try JSONParser.parse(bytes, limits: JSONParser.Limits(depth: 64, bytes: 1 << 20))
      let text = JSONWriter.text(value)
      guard (try? JSONParser.parse(text)) == value else { complain("'\(text)' is read as something else") }
    } catch {
      guard error.column >= 1, error.line >= 1 else { complain("\(error.line):\(error.column) is no place") }
    }
    var repairing = JSONParser(bytes, invalidUTF8: .replaced)
    _ = try? repairing.document()
  }
}
