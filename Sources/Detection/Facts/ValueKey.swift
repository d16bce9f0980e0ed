import ECS

/// Values of an event joined to one key, held as the bytes that stand for them: equal bytes are equal keys.
///
/// Keys are made once an event and rule state is looked up by them again and again, so the hash is kept.
struct ValueKey: Hashable, Sendable {
  /// The values one after another, as ``KeyBytes`` writes them.
  let bytes: [UInt8]
  private let digest: Int

  init(bytes: [UInt8]) {
    self.bytes = bytes
    var hasher = Hasher()
    bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
    digest = hasher.finalize()
  }

  static func == (left: ValueKey, right: ValueKey) -> Bool {
    left.digest == right.digest && left.bytes == right.bytes
  }

  func hash(into hasher: inout Hasher) { hasher.combine(digest) }

  /// The values.
  var values: [KeyValue] { components.map(\.keyValue) }

  /// The values as JSON, numbers as the document writes them.
  var json: [JSONValue] { components.map(\.json) }

  /// The values as text.
  var texts: [String] { components.map(\.text) }

  private var components: [KeyBytes.Component] {
    var reader = KeyBytes.Reader(bytes: bytes)
    var components: [KeyBytes.Component] = []
    while let next = reader.next() { components.append(next) }
    return components
  }
}

/// The bytes of keys: for each value a byte that says what it is, then the value.
enum KeyBytes {
  private enum Tag {
    static let missing: UInt8 = 0
    static let no: UInt8 = 1
    static let yes: UInt8 = 2
    static let integer: UInt8 = 3
    static let real: UInt8 = 4
    static let text: UInt8 = 5
    static let number: UInt8 = 6
  }

  /// One value read back.
  enum Component {
    case value(KeyValue)
    /// A number as its document writes it.
    case number(String)

    var keyValue: KeyValue {
      switch self {
      case .value(let value): value
      case .number(let text): .text(text)
      }
    }

    var json: JSONValue {
      switch self {
      case .number(let text): (try? JSONParser.parse(text)) ?? .string(text)
      case .value(.boolean(let flag)): .bool(flag)
      case .value(let value): value.json
      }
    }

    var text: String { json.scalarText ?? "" }
  }

  static func append(_ value: KeyValue, to bytes: inout [UInt8]) {
    switch value {
    case .missing: bytes.append(Tag.missing)
    case .boolean(let flag): bytes.append(flag ? Tag.yes : Tag.no)
    case .integer(let number):
      bytes.append(Tag.integer)
      append(word: UInt64(bitPattern: number), length: 8, to: &bytes)
    case .real(let number):
      bytes.append(Tag.real)
      append(word: number.bitPattern, length: 8, to: &bytes)
    case .text(let text): appendText(text.utf8, to: &bytes)
    }
  }

  static func appendText(_ text: some Collection<UInt8>, to bytes: inout [UInt8]) {
    append(Tag.text, text, to: &bytes)
  }

  /// Adds the text that `write` adds.
  static func appendText(to bytes: inout [UInt8], _ write: (inout [UInt8]) -> Void) {
    bytes.append(Tag.text)
    let start = bytes.count
    append(word: 0, length: 4, to: &bytes)
    write(&bytes)
    let length = bytes.count - start - 4
    for place in 0..<4 { bytes[start + place] = UInt8(truncatingIfNeeded: length >> (8 * place)) }
  }

  static func appendNumber(_ text: some Collection<UInt8>, to bytes: inout [UInt8]) {
    append(Tag.number, text, to: &bytes)
  }

  /// The value that bytes stand for, as JSON; nil for none.
  static func json(_ bytes: [UInt8]) -> JSONValue? {
    var reader = Reader(bytes: bytes)
    return reader.next()?.json
  }

  private static func append(_ tag: UInt8, _ text: some Collection<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(tag)
    append(word: UInt64(text.count), length: 4, to: &bytes)
    bytes.append(contentsOf: text)
  }

  private static func append(word: UInt64, length: Int, to bytes: inout [UInt8]) {
    for place in 0..<length { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(8 * place))) }
  }

  /// Reads values back.
  struct Reader {
    let bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> Component? {
      guard position < bytes.count else { return nil }
      position += 1
      switch bytes[position - 1] {
      case Tag.missing: return .value(.missing)
      case Tag.no: return .value(.boolean(false))
      case Tag.yes: return .value(.boolean(true))
      case Tag.integer: return .value(.integer(Int64(bitPattern: word(8))))
      case Tag.real: return .value(.real(Double(bitPattern: word(8))))
      case Tag.text: return .value(.text(text()))
      default: return .number(text())
      }
    }

    private mutating func word(_ length: Int) -> UInt64 {
      position += length
      return bytes[position - length..<position].reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private mutating func text() -> String {
      let length = Int(word(4))
      position += length
      return String(decoding: bytes[position - length..<position], as: UTF8.self)
    }
  }
}
