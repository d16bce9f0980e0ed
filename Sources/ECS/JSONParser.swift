/// Reads JSON text (RFC 8259) into values, strictly and within bounds.
public struct JSONParser {
  /// Bounds on what is read.
  public struct Limits: Sendable {
    /// Deepest nesting of arrays and objects.
    public var depth: Int
    /// Longest text, in bytes.
    public var bytes: Int

    /// Bounds; the defaults suit one event or alert.
    public init(depth: Int = 128, bytes: Int = 64 << 20) {
      self.depth = depth
      self.bytes = bytes
    }
  }

  /// What happens to bytes that are not UTF-8.
  public enum InvalidUTF8: Sendable {
    /// They are an error.
    case refused
    /// They become U+FFFD, and `repairedUTF8` says so: osqueryi writes such bytes as they are.
    case replaced
  }

  private let bytes: [UInt8]
  private let limits: Limits
  private let invalidUTF8: InvalidUTF8
  private var position: Int
  private let end: Int
  /// Whether bytes were replaced because they were not UTF-8.
  public private(set) var repairedUTF8 = false

  /// Prepares to read `bytes`, or a part of them.
  public init(
    _ bytes: [UInt8], range: Range<Int>? = nil, limits: Limits = Limits(),
    invalidUTF8: InvalidUTF8 = .refused
  ) {
    self.bytes = bytes
    self.limits = limits
    self.invalidUTF8 = invalidUTF8
    position = range?.lowerBound ?? 0
    end = range?.upperBound ?? bytes.count
  }

  /// Reads the one value that `text` holds.
  public static func parse(_ text: String, limits: Limits = Limits()) throws(JSONError) -> JSONValue {
    try parse(Array(text.utf8), limits: limits)
  }

  /// Reads the one value that `bytes` hold.
  public static func parse(_ bytes: [UInt8], limits: Limits = Limits()) throws(JSONError) -> JSONValue {
    var parser = JSONParser(bytes, limits: limits)
    return try parser.document()
  }

  /// Reads one value and refuses anything but white space after it.
  public mutating func document() throws(JSONError) -> JSONValue {
    guard end - position <= limits.bytes else {
      throw error(.tooLarge, "the text has \(end - position) bytes; at most \(limits.bytes) are read")
    }
    if bytes[position..<end].starts(with: [0xEF, 0xBB, 0xBF]) { position += 3 }
    skipSpace()
    let value = try value(depth: 0)
    skipSpace()
    guard position == end else { throw error(.trailing, "text after the value") }
    return value
  }

  private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
    guard position < end else { throw error(.truncated, "the text ends where a value should stand") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    default: throw error(.unexpected, "a value was expected")
    }
  }

  private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
    try check(depth)
    position += 1
    var object = JSONObject()
    skipSpace()
    if take(UInt8(ascii: "}")) { return object }
    while true {
      skipSpace()
      guard position < end else { throw error(.truncated, "the text ends inside an object") }
      guard bytes[position] == UInt8(ascii: "\"") else {
        throw error(.unexpected, "a key in double quotes was expected")
      }
      let key = try string()
      skipSpace()
      guard take(UInt8(ascii: ":")) else {
        throw error(position < end ? .unexpected : .truncated, "':' was expected after the key")
      }
      skipSpace()
      object[key] = try value(depth: depth)
      skipSpace()
      if take(UInt8(ascii: ",")) { continue }
      if take(UInt8(ascii: "}")) { return object }
      throw error(position < end ? .unexpected : .truncated, "',' or '}' was expected")
    }
  }

  private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
    try check(depth)
    position += 1
    var elements: [JSONValue] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return elements }
    while true {
      skipSpace()
      elements.append(try value(depth: depth))
      skipSpace()
      if take(UInt8(ascii: ",")) { continue }
      if take(UInt8(ascii: "]")) { return elements }
      throw error(position < end ? .unexpected : .truncated, "',' or ']' was expected")
    }
  }

  private mutating func word(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
    let stop = min(end, position + text.utf8CodeUnitCount)
    let isStart = text.withUTF8Buffer { $0.starts(with: bytes[position..<stop]) }
    guard isStart else { throw error(.unexpected, "a value was expected") }
    guard stop - position == text.utf8CodeUnitCount else {
      position = stop
      throw error(.truncated, "the text ends inside '\(text)'")
    }
    position = stop
    return value
  }

  private mutating func number() throws(JSONError) -> JSONNumber {
    let start = position
    _ = take(UInt8(ascii: "-"))
    let whole = digits()
    let hasLeadingZero = whole.count > 1 && bytes[whole.lowerBound] == UInt8(ascii: "0")
    if whole.isEmpty { throw badNumber("digits must follow the minus sign") }
    if hasLeadingZero { throw error(.badNumber, "a number must not start with 0 and another digit") }
    if take(UInt8(ascii: ".")), digits().isEmpty { throw badNumber("digits must follow the point") }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      if digits().isEmpty { throw badNumber("digits must follow the exponent sign") }
    }
    return JSONNumber(unchecked: String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private func badNumber(_ detail: String) -> JSONError {
    error(position < end ? .badNumber : .truncated, detail)
  }

  private mutating func digits() -> Range<Int> {
    let start = position
    while position < end, bytes[position] &- 0x30 < 10 { position += 1 }
    return start..<position
  }

  private mutating func string() throws(JSONError) -> String {
    position += 1
    let start = position
    position = plainEnd()
    guard position < end else { throw error(.truncated, "the text ends inside a string") }
    switch bytes[position] {
    case UInt8(ascii: "\""):
      let text = try text(bytes, start..<position, at: start)
      position += 1
      return text
    case UInt8(ascii: "\\"): return try escapedString(from: start)
    default: throw error(.controlCharacter, "a control character inside a string must be escaped")
    }
  }

  /// Where what stands for itself ends.
  private func plainEnd() -> Int {
    // Safe: the buffer is read within the call only, and `end` is within it.
    bytes.withUnsafeBytes { PlainText.end(in: UnsafeRawBufferPointer(rebasing: $0[..<end]), from: position) }
  }

  private mutating func escapedString(from start: Int) throws(JSONError) -> String {
    var unescaped: [UInt8] = []
    var copied = start
    while true {
      unescaped.append(contentsOf: bytes[copied..<position])
      guard position < end else { throw error(.truncated, "the text ends inside a string") }
      switch bytes[position] {
      case UInt8(ascii: "\""):
        position += 1
        return try text(unescaped, 0..<unescaped.count, at: start)
      case UInt8(ascii: "\\"):
        position += 1
        try escape(into: &unescaped)
      default: throw error(.controlCharacter, "a control character inside a string must be escaped")
      }
      copied = position
      position = plainEnd()
    }
  }

  private mutating func escape(into unescaped: inout [UInt8]) throws(JSONError) {
    guard position < end else { throw error(.truncated, "the text ends inside an escape") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): unescaped.append(byte)
    case UInt8(ascii: "b"): unescaped.append(0x08)
    case UInt8(ascii: "f"): unescaped.append(0x0C)
    case UInt8(ascii: "n"): unescaped.append(0x0A)
    case UInt8(ascii: "r"): unescaped.append(0x0D)
    case UInt8(ascii: "t"): unescaped.append(0x09)
    case UInt8(ascii: "u"): unescaped.append(contentsOf: String(try unicodeEscape()).utf8)
    default:
      position -= 1
      throw error(.badEscape, "JSON has no such escape")
    }
  }

  /// One `\uXXXX`, or a pair of them; a surrogate that stands alone becomes U+FFFD.
  private mutating func unicodeEscape() throws(JSONError) -> Character {
    let first = try hexadecimal()
    if let scalar = Unicode.Scalar(first) { return Character(scalar) }
    let isHigh = first < 0xDC00
    let pairFollows =
      position + 1 < end && bytes[position] == UInt8(ascii: "\\") && bytes[position + 1] == UInt8(ascii: "u")
    guard isHigh, pairFollows else { return "\u{FFFD}" }
    let before = position
    position += 2
    let second = try hexadecimal()
    guard (0xDC00...0xDFFF).contains(second),
      let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
    else {
      position = before
      return "\u{FFFD}"
    }
    return Character(scalar)
  }

  private mutating func hexadecimal() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard position < end else { throw error(.truncated, "the text ends inside an escape") }
      guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
        throw error(.badEscape, "four hexadecimal digits must follow \\u")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private mutating func text(
    _ bytes: [UInt8], _ range: Range<Int>, at offset: Int
  ) throws(JSONError) -> String {
    // Safe: the buffer is read within the call only.
    let valid = bytes.withUnsafeBufferPointer { bytes -> String? in
      let text = UnsafeBufferPointer(rebasing: bytes[range])
      let isASCII = PlainText.isASCII(UnsafeRawBufferPointer(text))
      return isASCII ? String(decoding: text, as: UTF8.self) : String(validating: text, as: UTF8.self)
    }
    if let valid { return valid }
    guard invalidUTF8 == .replaced else {
      position = offset
      throw error(.invalidUTF8, "the string is not UTF-8")
    }
    repairedUTF8 = true
    return String(decoding: bytes[range], as: UTF8.self)
  }

  private mutating func skipSpace() {
    while position < end {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < end, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private func check(_ depth: Int) throws(JSONError) {
    if depth > limits.depth {
      throw error(.tooDeep, "nested deeper than \(limits.depth) levels")
    }
  }

  private func error(_ code: JSONError.Code, _ detail: String) -> JSONError {
    let before = bytes[..<min(position, bytes.count)]
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return JSONError(
      code: code, offset: position, line: before.count(where: { $0 == 0x0A }) + 1,
      column: position - lineStart + 1, detail: detail)
  }
}
