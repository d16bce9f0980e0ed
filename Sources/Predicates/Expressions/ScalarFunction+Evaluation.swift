extension ScalarFunction {
  /// The function's value; null when an argument is null that may not be, or has the wrong type.
  func apply(_ arguments: [ScalarValue]) -> ScalarValue {
    let first = arguments.first ?? .null
    let second = arguments.count > 1 ? arguments[1] : .null
    let third = arguments.count > 2 ? arguments[2] : .null
    switch self {
    case .concat: return Self.concat(arguments)
    case .string: return first.text.map { .string($0) } ?? .null
    case .length: return first.string.map { .integer(Int64($0.utf16.count)) } ?? .null
    case .number: return Self.number(first, base: second)
    case .substring: return Self.substring(first, from: second, to: third)
    case .between(let folding):
      let isGreedy = arguments.count > 3 ? arguments[3] : .null
      return Self.between(first, second, third, isGreedy, folding)
    case .indexOf(let folding):
      guard let source = UTF16Text(first, folding), let wanted = UTF16Text(second, folding) else {
        return .null
      }
      guard third == .null || third.integer != nil else { return .null }
      let place = source.firstIndex(of: wanted, from: Int(clamping: third.integer ?? 0))
      return place.map { .integer(Int64($0)) } ?? .null
    case .startsWith(let folding):
      return Self.compare(first, second, folding) { $0.prefix($1) }
    case .endsWith(let folding):
      return Self.compare(first, second, folding) { $0.suffix($1) }
    case .stringContains(let folding):
      guard let source = UTF16Text(first, folding), let wanted = UTF16Text(second, folding) else {
        return .null
      }
      return .boolean(!wanted.units.isEmpty && source.firstIndex(of: wanted, from: 0) != nil)
    }
  }

  private static func concat(_ arguments: [ScalarValue]) -> ScalarValue {
    var result = ""
    for argument in arguments {
      guard let text = argument.text else { return .null }
      result += text
    }
    return .string(result)
  }

  /// Whether a part of the first text is the second. Texts begin and end with whole characters, so bytes show
  /// what UTF-16 code units would.
  private static func compare(
    _ first: ScalarValue, _ second: ScalarValue, _ folding: CaseFolding,
    _ part: (String.UTF8View, Int) -> Substring.UTF8View
  ) -> ScalarValue {
    guard let source = first.string?.utf8, let wanted = second.string?.utf8 else { return .null }
    return .boolean(part(source, wanted.count).elementsEqual(wanted) { folding.fold($0) == folding.fold($1) })
  }

  private static func number(_ value: ScalarValue, base: ScalarValue) -> ScalarValue {
    guard case .string(var text) = value else { return value.number.map { .number($0) } ?? .null }
    guard base == .null || base.integer != nil else { return .null }
    var radix = base.integer ?? 10
    let isHexadecimal = text.hasPrefix("0x")
    if isHexadecimal, base == .null || radix == 16 {
      text.removeFirst(2)
      radix = 16
    }
    guard (2...36).contains(radix) else { return .null }
    if let integer = Int64(text, radix: Int(radix)) { return .integer(integer) }
    return radix == 10 ? QueryNumber(text).map { .number($0) } ?? .null : .null
  }

  private static func substring(_ value: ScalarValue, from: ScalarValue, to: ScalarValue) -> ScalarValue {
    guard let source = UTF16Text(value, .sensitive) else { return .null }
    let count = source.units.count
    func place(_ value: ScalarValue, missing: Int) -> Int? {
      guard value != .null else { return missing }
      guard let integer = value.integer else { return nil }
      let place = Int(clamping: integer)
      return place < 0 ? max(0, place + count) : min(place, count)
    }
    guard let start = place(from, missing: 0), let end = place(to, missing: count) else { return .null }
    return .string(source.text(start..<max(start, end)))
  }

  private static func between(
    _ value: ScalarValue, _ left: ScalarValue, _ right: ScalarValue, _ isGreedy: ScalarValue,
    _ folding: CaseFolding
  ) -> ScalarValue {
    guard let source = UTF16Text(value, folding), let left = UTF16Text(left, folding),
      let right = UTF16Text(right, folding), let before = source.firstIndex(of: left, from: 0)
    else { return .null }
    let start = before + left.units.count
    let end =
      isGreedy == .boolean(true) ? source.lastIndex(of: right) : source.firstIndex(of: right, from: start)
    guard let end, end >= start else { return .null }
    return .string(source.text(start..<end))
  }
}

/// A text as UTF-16, the unit of positions, with its case folded for comparison only.
private struct UTF16Text {
  let original: [UInt16]
  let units: [UInt16]

  init?(_ value: ScalarValue, _ folding: CaseFolding) {
    guard let text = value.string else { return nil }
    original = Array(text.utf16)
    units = folding == .sensitive ? original : original.map { UInt16(folding.fold(UInt32($0))) }
  }

  func text(_ range: Range<Int>) -> String { String(decoding: original[range], as: UTF16.self) }

  /// The first place at or after `start`; linear (Knuth, Morris and Pratt).
  func firstIndex(of wanted: UTF16Text, from start: Int) -> Int? {
    let start = max(0, start)
    guard !wanted.units.isEmpty else { return start <= units.count ? start : nil }
    guard start < units.count else { return nil }
    let borders = wanted.borders
    var length = 0
    for position in start..<units.count {
      while length > 0, wanted.units[length] != units[position] { length = borders[length - 1] }
      if wanted.units[length] == units[position] { length += 1 }
      if length == wanted.units.count { return position + 1 - length }
    }
    return nil
  }

  func lastIndex(of wanted: UTF16Text) -> Int? {
    guard wanted.units.count <= units.count else { return nil }
    let place = reversed.firstIndex(of: wanted.reversed, from: 0)
    return place.map { units.count - $0 - wanted.units.count }
  }

  private var reversed: UTF16Text { UTF16Text(units: units.reversed()) }

  private init(units: [UInt16]) {
    original = units
    self.units = units
  }

  private var borders: [Int] {
    var borders = [Int](repeating: 0, count: units.count)
    var length = 0
    for index in units.indices.dropFirst() {
      while length > 0, units[index] != units[length] { length = borders[length - 1] }
      if units[index] == units[length] { length += 1 }
      borders[index] = length
    }
    return borders
  }
}
