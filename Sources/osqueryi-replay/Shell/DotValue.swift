/// How the words of a dot command are read as values.
enum DotValue {
  private static let units: [String: Int] = [
    "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "k": 1000, "kb": 1000, "m": 1_000_000, "mb": 1_000_000,
    "g": 1_000_000_000, "gb": 1_000_000_000,
  ]

  /// A whole number, decimal or `0x`, with a sign and a unit such as `K` or `MiB`; what is none counts as 0.
  static func integer(_ word: [UInt8]) -> Int {
    var rest = word[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    let radix = rest.starts(with: "0x".utf8) ? 16 : 10
    if radix == 16 { rest = rest.dropFirst(2) }
    let digits = rest.prefix { Int(String(UnicodeScalar($0)), radix: radix) != nil }
    let number = Int(String(decoding: digits, as: UTF8.self), radix: radix) ?? 0
    let unit = units[String(decoding: rest[digits.endIndex...], as: UTF8.self).lowercased()] ?? 1
    let (value, overflow) = number.multipliedReportingOverflow(by: unit)
    return overflow ? 0 : isNegative ? -value : value
  }

  /// A switch; nil when the word is neither on nor off.
  static func switched(_ word: [UInt8]) -> Bool? {
    if !word.isEmpty, word.allSatisfy({ (0x30...0x39).contains($0) }) { return integer(word) != 0 }
    switch String(decoding: word, as: UTF8.self).lowercased() {
    case "on", "yes", "y", "true", "t", "ok", "enable": return true
    case "off", "no", "n", "false", "f", "ko", "disable": return false
    default: return nil
    }
  }

  /// The word with `\n`, `\t`, `\r`, `\\`, `\"` and octal `\NNN` resolved.
  static func unescaped(_ word: ArraySlice<UInt8>) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = word
    while let byte = rest.popFirst() {
      guard byte == 0x5C, let escape = rest.popFirst() else {
        bytes.append(byte)
        continue
      }
      switch escape {
      case UInt8(ascii: "n"): bytes.append(0x0A)
      case UInt8(ascii: "t"): bytes.append(0x09)
      case UInt8(ascii: "r"): bytes.append(0x0D)
      case UInt8(ascii: "0")...UInt8(ascii: "7"):
        let more = rest.prefix(2).prefix { (0x30...0x37).contains($0) }
        rest = rest.dropFirst(more.count)
        bytes.append(more.reduce(escape & 7) { $0 << 3 | ($1 & 7) })
      default: bytes.append(escape)
      }
    }
    return bytes
  }
}
