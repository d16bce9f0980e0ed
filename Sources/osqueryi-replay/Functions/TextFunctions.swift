import Osquery

/// `concat`, `concat_ws`, `split`, `regex_split`, `regex_match` and the base64 functions.
enum TextFunctions {
  /// Longest regular expression, in bytes (osquery's `regex_max_size`).
  private static let longestPattern = 256

  static var all: [SQLFunction] {
    [
      SQLFunction("concat", -1) { (arguments) throws(FunctionError) in
        joined(arguments[...], separator: [])
      },
      SQLFunction("concat_ws", -1, body: joinedWithSeparator),
      SQLFunction("split", 3) { (arguments) throws(FunctionError) in try part(arguments, of: split) },
      SQLFunction("regex_split", 3) { (arguments) throws(FunctionError) in
        try part(arguments, of: regexSplit)
      },
      SQLFunction("regex_match", 3, body: match),
      SQLFunction("to_base64", 1) { (arguments) throws(FunctionError) in
        arguments[0].isNull ? .null : .text(Base64Text.encode(arguments[0].bytes))
      },
      SQLFunction("from_base64", 1) { (arguments) throws(FunctionError) in
        arguments[0].isNull ? .null : .text(Base64Text.decode(arguments[0].bytes))
      },
      SQLFunction("conditional_to_base64", 1) { (arguments) throws(FunctionError) in
        guard !arguments[0].isNull else { return .null }
        let bytes = arguments[0].bytes
        let isPrintable = bytes.allSatisfy { (0x20..<0x7F).contains($0) }
        return .text(isPrintable ? bytes : Base64Text.encode(bytes))
      },
    ]
  }

  /// NULLs are left out, but a separator stands after every value except the last argument, so that a NULL at
  /// the end leaves one behind.
  private static func joined(_ arguments: ArraySlice<FunctionArgument>, separator: [UInt8]) -> FunctionValue {
    guard let last = arguments.indices.last else { return .null }
    var text: [UInt8] = []
    for index in arguments.indices where !arguments[index].isNull {
      text += arguments[index].text
      if index < last { text += separator }
    }
    return .text(text)
  }

  private static func joinedWithSeparator(
    _ arguments: [FunctionArgument]
  ) throws(FunctionError) -> FunctionValue {
    guard let separator = arguments.first else {
      throw FunctionError(message: "Missing separator to concat_ws")
    }
    return joined(arguments.dropFirst(), separator: separator.text)
  }

  private static func part(
    _ arguments: [FunctionArgument], of split: ([UInt8], [UInt8]) throws(FunctionError) -> [[UInt8]]
  ) throws(FunctionError) -> FunctionValue {
    guard !arguments.contains(where: \.isNull) else { return .null }
    guard !arguments[1].text.isEmpty else {
      throw FunctionError(message: "Invalid input to split function")
    }
    let parts = try split(arguments[0].text, arguments[1].text)
    let index = Int(Int32(truncatingIfNeeded: arguments[2].integer))
    return parts.indices.contains(index) ? .text(parts[index]) : .null
  }

  /// Splits at any of the separators; empty parts fall out before the others are trimmed.
  private static func split(_ text: [UInt8], at separators: [UInt8]) -> [[UInt8]] {
    text.split { separators.contains($0) }.map { part in
      let head = part.drop(while: StatementText.isSpace)
      let tail = head.reversed().prefix(while: StatementText.isSpace).count
      return Array(head.dropLast(tail))
    }
  }

  private static func regexSplit(_ text: [UInt8], at pattern: [UInt8]) throws(FunctionError) -> [[UInt8]] {
    guard pattern.count <= longestPattern else { throw FunctionError(message: "Invalid regex") }
    let regex = try compile(pattern)
    var parts: [[UInt8]] = []
    var start = 0
    var from = 0
    while from <= text.count, let match = try search(regex, text, from: from) {
      parts.append(Array(text[start..<match.whole.lowerBound]))
      start = match.whole.upperBound
      from = match.whole.isEmpty ? start + 1 : start
    }
    if start < text.count || parts.isEmpty { parts.append(Array(text[start...])) }
    return parts
  }

  private static func match(_ arguments: [FunctionArgument]) throws(FunctionError) -> FunctionValue {
    guard !arguments.contains(where: \.isNull) else { return .null }
    let pattern = arguments[1].text
    guard pattern.count <= longestPattern else {
      throw FunctionError(message: "Invalid regex: too big, max size is \(longestPattern) bytes")
    }
    let text = arguments[0].text
    guard let match = try search(try compile(pattern), text, from: 0) else { return .null }
    let index = Int(Int32(truncatingIfNeeded: arguments[2].integer))
    guard match.groups.indices.contains(index) else { return .null }
    return .text(match.groups[index].map { Array(text[$0]) } ?? [])
  }

  private static func search(
    _ regex: ByteRegex, _ text: [UInt8], from start: Int
  ) throws(FunctionError) -> ByteRegex.Match? {
    do throws(ByteRegex.Invalid) {
      return try regex.firstMatch(in: text, from: start)
    } catch {
      throw FunctionError(message: "Invalid regex")
    }
  }

  private static func compile(_ pattern: [UInt8]) throws(FunctionError) -> ByteRegex {
    do throws(ByteRegex.Invalid) {
      return try ByteRegex(pattern)
    } catch {
      throw FunctionError(message: "Invalid regex")
    }
  }
}

/// Base64 as osquery's functions read and write it.
enum Base64Text {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        text.append(place <= group.count ? alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)] : 0x3D)
      }
    }
    return text
  }

  /// The bytes; none when a letter is not of the alphabet. Padding and line ends may be missing.
  static func decode(_ text: [UInt8]) -> [UInt8] {
    var letters = text.filter { $0 != 0x0A && $0 != 0x0D }
    while letters.last == 0x3D { letters.removeLast() }
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    for (place, letter) in letters.enumerated() {
      guard let value = alphabet.firstIndex(of: letter) else { return [] }
      bits = bits << 6 | UInt32(value)
      if place % 4 > 0 { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(6 - 2 * (place % 4)))) }
    }
    return bytes
  }
}
