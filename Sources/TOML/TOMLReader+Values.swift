extension TOMLReader {
  /// The text under a path.
  public func string(_ path: String) throws(TOMLError) -> String? {
    try expect(path, .string)
    return try get(path, "a string") { $0.string }
  }

  /// The text under a path with its place, for texts that are parsed further.
  public func located(_ path: String) throws(TOMLError) -> TOMLString? {
    try expect(path, .string)
    return try get(path, "a string") { $0.located }
  }

  /// The texts of the array under a path.
  public func strings(_ path: String) throws(TOMLError) -> [String]? {
    try expect(path, .strings)
    return try get(path, "an array of strings") { $0.strings }
  }

  /// The truth value under a path.
  public func boolean(_ path: String) throws(TOMLError) -> Bool? {
    try expect(path, .boolean)
    return try get(path, "true or false") { $0.boolean }
  }

  /// The whole number under a path, within bounds.
  public func integer(
    _ path: String, in range: ClosedRange<Int> = 0...Int.max
  ) throws(TOMLError) -> Int? {
    try expect(path, .integer(range))
    guard let number = try get(path, "an integer", { $0.integer }) else { return nil }
    guard let value = Int(exactly: number), range.contains(value) else {
      throw outside(path, range.lowerBound, range.upperBound, range.upperBound == .max)
    }
    return value
  }

  /// The number under a path, whole or not, within bounds.
  public func number(
    _ path: String, in range: ClosedRange<Double>
  ) throws(TOMLError) -> Double? {
    try expect(path, .number(range))
    guard let value = try get(path, "a number", { $0.number }) else { return nil }
    guard range.contains(value) else { throw outside(path, range.lowerBound, range.upperBound, false) }
    return value
  }

  /// A span of time under a path: a text of numbers with units, such as `"30s"`, `"250ms"`, `"1h30m"`
  /// (units `ms`, `s`, `m`, `h`, `d`).
  public func duration(
    _ path: String, in range: ClosedRange<Duration> = .zero...(.seconds(1000 * 86_400))
  ) throws(TOMLError) -> Duration? {
    try expect(path, .duration)
    let expected = "a duration in quotes such as \"30s\", \"5m\" or \"1h30m\""
    guard let value = try get(path, expected, { $0.string.flatMap(parseDuration) }) else { return nil }
    guard range.contains(value) else {
      throw error(path, "must be from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// A number of bytes under a path: an integer, or a text with a unit such as `"64MiB"` or `"10 MB"`.
  public func byteCount(
    _ path: String, in range: ClosedRange<Int> = 0...Int.max
  ) throws(TOMLError) -> Int? {
    try expect(path, .byteCount)
    let expected = "a number of bytes, or a size in quotes such as \"64MiB\""
    let read: (TOMLValue) -> Int? = { value in
      value.integer.flatMap { Int(exactly: $0) } ?? value.string.flatMap(parseByteCount)
    }
    guard let value = try get(path, expected, read) else { return nil }
    guard range.contains(value) else {
      throw outside(path, range.lowerBound, range.upperBound, range.upperBound == .max)
    }
    return value
  }

  /// One of the names of an enumeration under a path.
  public func choice<Choice: RawRepresentable & CaseIterable>(
    _ path: String, of type: Choice.Type = Choice.self
  ) throws(TOMLError) -> Choice? where Choice.RawValue == String {
    let text = try string(path)
    try expect(path, .choice(Choice.allCases.map(\.rawValue)))
    guard let text else { return nil }
    if let value = Choice(rawValue: text) { return value }
    let names = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
    throw error(path, "must be one of \(names)")
  }

  /// The value that must be there, from one of the other getters: `require("url", string("url"))`.
  public func require<Value>(_ path: String, _ value: Value?) throws(TOMLError) -> Value {
    guard let value else { throw error(path, "is missing and has no default", code: .missing) }
    return value
  }

  private func get<Value>(
    _ path: String, _ expected: String, _ read: (TOMLValue) -> Value?
  ) throws(TOMLError) -> Value? {
    guard let value = try value(path) else { return nil }
    if let result = read(value) { return result }
    throw error(path, "must be \(expected); it is \(shown(value))", code: .type)
  }

  /// The type, or the text itself where that is short: a text can be of the right type and still wrong.
  private func shown(_ value: TOMLValue) -> String {
    guard let text = value.string, text.count <= 40 else { return value.typeName }
    return "the string \(KeyText.quoted(text + " ").dropLast(2))\""
  }

  private func outside<Bound>(
    _ path: String, _ low: Bound, _ high: Bound, _ unbounded: Bool
  ) -> TOMLError {
    error(path, unbounded ? "must be at least \(low)" : "must be from \(low) to \(high)")
  }
}

/// Numbers with units from large to small; nil when the text is anything else.
func parseDuration(_ text: String) -> Duration? {
  let units: [(String, Int64)] = [
    ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
  ]
  var rest = Substring(text)
  var total: Int64 = 0
  var next = 0
  while !rest.isEmpty {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest.dropFirst(digits.count)
    let name = rest.prefix { $0.isASCII && $0.isLetter }
    rest = rest.dropFirst(name.count)
    guard digits.count <= 12, let amount = Int64(digits),
      let unit = units.firstIndex(where: { $0.0 == name }), unit >= next
    else { return nil }
    let (part, overflow) = amount.multipliedReportingOverflow(by: units[unit].1)
    let (sum, carry) = total.addingReportingOverflow(part)
    guard !overflow, !carry else { return nil }
    total = sum
    next = unit + 1
  }
  return next == 0 ? nil : .milliseconds(total)
}

/// A whole number with an optional unit: `B`, `kB`/`KiB` and so on up to `TB`/`TiB`.
func parseByteCount(_ text: String) -> Int? {
  let units: [String: Int] = [
    "": 1, "B": 1, "kB": 1_000, "KB": 1_000, "MB": 1_000_000, "GB": 1_000_000_000,
    "TB": 1_000_000_000_000, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40,
  ]
  let digits = text.prefix { $0.isASCII && $0.isNumber }
  let name = text.dropFirst(digits.count).drop { $0 == " " }
  guard let amount = Int(digits), let unit = units[String(name)] else { return nil }
  let (bytes, overflow) = amount.multipliedReportingOverflow(by: unit)
  return overflow ? nil : bytes
}
