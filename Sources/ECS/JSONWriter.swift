/// Writes JSON text as UTF-8 bytes: compact on one line (for NDJSON), or indented for a person.
public struct JSONWriter {
  /// How the text is laid out.
  public enum Layout: Sendable {
    /// One line without spaces.
    case compact
    /// Two spaces a level, a member or element a line.
    case indented
  }

  /// What was written so far.
  public private(set) var bytes: [UInt8] = []
  private let layout: Layout

  /// A writer with nothing written.
  public init(layout: Layout = .compact) { self.layout = layout }

  /// The text of one value.
  public static func bytes(_ value: JSONValue, layout: Layout = .compact) -> [UInt8] {
    var writer = JSONWriter(layout: layout)
    writer.write(value)
    return writer.bytes
  }

  /// The text of one value as a string.
  public static func text(_ value: JSONValue, layout: Layout = .compact) -> String {
    String(decoding: bytes(value, layout: layout), as: UTF8.self)
  }

  /// Adds a value.
  public mutating func write(_ value: JSONValue) { write(value, level: 0) }

  /// Adds bytes that are JSON text already, as they are.
  public mutating func splice(_ text: some Sequence<UInt8>) { bytes.append(contentsOf: text) }

  /// Adds bytes that are JSON text already, as they are.
  public mutating func splice(_ text: [UInt8]) { bytes.append(contentsOf: text) }

  private mutating func write(_ value: JSONValue, level: Int) {
    switch value {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
    case .number(let number): bytes.append(contentsOf: number.text.utf8)
    case .string(let text): write(text)
    case .array(let elements): write(elements, level: level)
    case .object(let object): write(object, level: level)
    }
  }

  private mutating func write(_ elements: [JSONValue], level: Int) {
    bytes.append(UInt8(ascii: "["))
    for place in elements.indices {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      newLine(level + 1)
      write(elements[place], level: level + 1)
    }
    if !elements.isEmpty { newLine(level) }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func write(_ object: JSONObject, level: Int) {
    bytes.append(UInt8(ascii: "{"))
    for place in object.keys.indices {
      if place > 0 { bytes.append(UInt8(ascii: ",")) }
      newLine(level + 1)
      write(object.keys[place])
      bytes.append(UInt8(ascii: ":"))
      if layout == .indented { bytes.append(0x20) }
      write(object.values[place], level: level + 1)
    }
    if !object.isEmpty { newLine(level) }
    bytes.append(UInt8(ascii: "}"))
  }

  private mutating func newLine(_ level: Int) {
    guard layout == .indented else { return }
    bytes.append(0x0A)
    bytes.append(contentsOf: repeatElement(0x20, count: 2 * level))
  }

  private mutating func write(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    var text = text
    // Safe: the buffer is read within the call only.
    text.withUTF8 { text in
      // Most texts need no escapes; what lies between two is copied at once.
      var start = 0
      while true {
        let end = PlainText.end(in: UnsafeRawBufferPointer(text), from: start)
        bytes.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<end]))
        guard end < text.count else { return }
        escape(text[end])
        start = end + 1
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""): bytes.append(contentsOf: [0x5C, 0x22])
    case UInt8(ascii: "\\"): bytes.append(contentsOf: [0x5C, 0x5C])
    case 0x0A: bytes.append(contentsOf: [0x5C, UInt8(ascii: "n")])
    case 0x0D: bytes.append(contentsOf: [0x5C, UInt8(ascii: "r")])
    case 0x09: bytes.append(contentsOf: [0x5C, UInt8(ascii: "t")])
    default:
      bytes.append(contentsOf: "\\u00".utf8)
      bytes.append(Self.hexadecimal[Int(byte >> 4)])
      bytes.append(Self.hexadecimal[Int(byte & 15)])
    }
  }

  private static let hexadecimal = Array("0123456789abcdef".utf8)
}
