/// Rows as a JSON array, as `--json` and `--json_pretty` lay it out: every value a string, keys sorted by their
/// bytes, of equal names the last one's value; bytes that are not UTF-8 stay as they are.
struct JSONPrinter: ResultPrinter {
  let out: ByteStream
  let nullValue: [UInt8]
  let isPretty: Bool
  /// The columns by name, each with the key as JSON text and the place of its value.
  private var members: [(key: [UInt8], place: Int)] = []
  private var rows = 0

  init(out: ByteStream, nullValue: [UInt8], isPretty: Bool) {
    self.out = out
    self.nullValue = nullValue
    self.isPretty = isPretty
  }

  mutating func begin(columns: [[UInt8]]) {
    var places: [[UInt8]: Int] = [:]
    for (place, name) in columns.enumerated() { places[name] = place }
    members = places.sorted { $0.key.lexicographicallyPrecedes($1.key) }
      .map { (Self.quoted($0.key), $0.value) }
  }

  mutating func row(_ cells: Cells) {
    out.write(rows == 0 ? "[\n" : ",\n")
    rows += 1
    out.write(isPretty ? "  {\n" : "  {")
    for (index, member) in members.enumerated() {
      if index > 0 { out.write(isPretty ? ",\n" : ",") }
      if isPretty { out.pad(4) }
      out.write(member.key)
      out.write(isPretty ? ": " : ":")
      out.write(Self.quoted(cells[member.place] ?? nullValue))
    }
    out.write(isPretty ? "\n  }" : "}")
  }

  mutating func end() {
    if rows > 0 {
      out.write("\n]\n")
    } else {
      out.write(isPretty ? "[]\n" : "[\n\n]\n")
    }
  }

  private static func quoted(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = [0x22]
    text.reserveCapacity(bytes.count + 2)
    if bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x22 && $0 != 0x5C }) {
      text += bytes
      text.append(0x22)
      return text
    }
    for byte in bytes {
      if let letter = escapes[byte] {
        text += [0x5C, letter]
      } else if byte < 0x20 {
        text += "\\u00".utf8
        text += [hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
      } else {
        text.append(byte)
      }
    }
    text.append(0x22)
    return text
  }

  private static let hexadecimal = Array("0123456789ABCDEF".utf8)
  private static let escapes: [UInt8: UInt8] = [
    0x22: 0x22, 0x5C: 0x5C, 0x08: 0x62, 0x09: 0x74, 0x0A: 0x6E, 0x0C: 0x66, 0x0D: 0x72,
  ]
}
