/// A parsed pattern.
indirect enum ByteRegexNode {
  case set(ByteSet)
  case sequence([ByteRegexNode])
  case choice([ByteRegexNode])
  case group(ByteRegexNode, number: Int)
  case repeated(ByteRegexNode, from: Int, to: Int?, isGreedy: Bool)
  case assertion(ByteRegex.Instruction)
  case look(ByteRegexNode, isWanted: Bool)
  case reference(Int)
}

/// Reads ECMAScript's grammar of regular expressions, as far as `std::regex` has it.
struct ByteRegexParser {
  private static let depthLimit = 64

  private let pattern: [UInt8]
  private var position = 0
  private var depth = 0
  private(set) var groupCount = 0

  init(_ pattern: [UInt8]) { self.pattern = pattern }

  mutating func parse() throws(ByteRegex.Invalid) -> ByteRegexNode {
    let node = try choice()
    guard position == pattern.count else { throw ByteRegex.Invalid() }
    return node
  }

  private var next: UInt8? { position < pattern.count ? pattern[position] : nil }

  private mutating func take(_ text: StaticString) -> Bool {
    let isThere = text.withUTF8Buffer { pattern[position...].starts(with: $0) }
    if isThere { position += text.utf8CodeUnitCount }
    return isThere
  }

  private mutating func choice() throws(ByteRegex.Invalid) -> ByteRegexNode {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw ByteRegex.Invalid() }
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .choice(branches)
  }

  private mutating func sequence() throws(ByteRegex.Invalid) -> ByteRegexNode {
    var nodes: [ByteRegexNode] = []
    while let byte = next, byte != UInt8(ascii: "|"), byte != UInt8(ascii: ")") {
      if let assertion = try assertion() {
        nodes.append(assertion)
      } else {
        nodes.append(try quantified(try atom()))
      }
    }
    return .sequence(nodes)
  }

  private mutating func assertion() throws(ByteRegex.Invalid) -> ByteRegexNode? {
    if take("^") { return .assertion(.start) }
    if take("$") { return .assertion(.end) }
    if take("\\b") { return .assertion(.wordBoundary(isWanted: true)) }
    if take("\\B") { return .assertion(.wordBoundary(isWanted: false)) }
    let isWanted = take("(?=")
    guard isWanted || take("(?!") else { return nil }
    let node = try choice()
    guard take(")") else { throw ByteRegex.Invalid() }
    return .look(node, isWanted: isWanted)
  }

  private mutating func atom() throws(ByteRegex.Invalid) -> ByteRegexNode {
    if take(".") { return .set(.any) }
    if take("[") { return .set(try bracket()) }
    if take("(?:") { return try closed(try choice()) }
    if take("(") {
      if next == UInt8(ascii: "?") { throw ByteRegex.Invalid() }
      groupCount += 1
      let number = groupCount
      return .group(try closed(try choice()), number: number)
    }
    if take("\\") { return try escape() }
    guard let byte = next, !"*+?{".utf8.contains(byte) else { throw ByteRegex.Invalid() }
    position += 1
    return .set(ByteSet(byte...byte))
  }

  private mutating func closed(_ node: ByteRegexNode) throws(ByteRegex.Invalid) -> ByteRegexNode {
    guard take(")") else { throw ByteRegex.Invalid() }
    return node
  }

  private mutating func quantified(_ node: ByteRegexNode) throws(ByteRegex.Invalid) -> ByteRegexNode {
    let bounds: (from: Int, to: Int?)
    if take("*") {
      bounds = (0, nil)
    } else if take("+") {
      bounds = (1, nil)
    } else if take("?") {
      bounds = (0, 1)
    } else if take("{") {
      bounds = try braces()
    } else {
      return node
    }
    let isGreedy = !take("?")
    if let byte = next, "*+?{".utf8.contains(byte) { throw ByteRegex.Invalid() }
    return .repeated(node, from: bounds.from, to: bounds.to, isGreedy: isGreedy)
  }

  private mutating func braces() throws(ByteRegex.Invalid) -> (from: Int, to: Int?) {
    guard let from = number() else { throw ByteRegex.Invalid() }
    if take("}") { return (from, from) }
    guard take(",") else { throw ByteRegex.Invalid() }
    if take("}") { return (from, nil) }
    guard let to = number(), take("}"), to >= from else { throw ByteRegex.Invalid() }
    return (from, to)
  }

  private mutating func number() -> Int? {
    let digits = pattern[position...].prefix { ByteSet.digit.contains($0) }
    position += digits.count
    return Int(String(decoding: digits, as: UTF8.self))
  }
}

// MARK: Escapes and brackets

extension ByteRegexParser {
  private mutating func escape() throws(ByteRegex.Invalid) -> ByteRegexNode {
    if let byte = next, (0x31...0x39).contains(byte) {
      guard let group = number(), group <= groupCount else { throw ByteRegex.Invalid() }
      return .reference(group)
    }
    return .set(try escapedSet())
  }

  /// What a backslash and the bytes after it stand for.
  private mutating func escapedSet() throws(ByteRegex.Invalid) -> ByteSet {
    guard let byte = next else { throw ByteRegex.Invalid() }
    position += 1
    switch byte {
    case UInt8(ascii: "d"): return .digit
    case UInt8(ascii: "D"): return ByteSet.digit.inverted
    case UInt8(ascii: "s"): return .space
    case UInt8(ascii: "S"): return ByteSet.space.inverted
    case UInt8(ascii: "w"): return .word
    case UInt8(ascii: "W"): return ByteSet.word.inverted
    default:
      let single = try escapedByte(byte)
      return ByteSet(single...single)
    }
  }

  private mutating func escapedByte(_ byte: UInt8) throws(ByteRegex.Invalid) -> UInt8 {
    switch byte {
    case UInt8(ascii: "0"): return 0
    case UInt8(ascii: "f"): return 0x0C
    case UInt8(ascii: "n"): return 0x0A
    case UInt8(ascii: "r"): return 0x0D
    case UInt8(ascii: "t"): return 0x09
    case UInt8(ascii: "v"): return 0x0B
    case UInt8(ascii: "x"): return try hexadecimal(2)
    case UInt8(ascii: "u"): return try hexadecimal(4)
    case UInt8(ascii: "c"):
      guard let letter = next, ByteSet(0x41...0x5A, 0x61...0x7A).contains(letter) else {
        throw ByteRegex.Invalid()
      }
      position += 1
      return letter & 0x1F
    default:
      guard !ByteSet.word.contains(byte) else { throw ByteRegex.Invalid() }
      return byte
    }
  }

  private mutating func hexadecimal(_ count: Int) throws(ByteRegex.Invalid) -> UInt8 {
    let digits = pattern[position...].prefix(count)
    guard digits.count == count, let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16) else {
      throw ByteRegex.Invalid()
    }
    position += count
    return value
  }

  private mutating func bracket() throws(ByteRegex.Invalid) -> ByteSet {
    let isInverted = take("^")
    var set = ByteSet()
    while !take("]") {
      let (lower, first) = try bracketItem()
      if next == UInt8(ascii: "-"), position + 1 < pattern.count, pattern[position + 1] != UInt8(ascii: "]") {
        position += 1
        guard let lower, let upper = try bracketItem().single, lower <= upper else {
          throw ByteRegex.Invalid()
        }
        set.insert(lower...upper)
      } else {
        set.formUnion(first)
      }
    }
    return isInverted ? set.inverted : set
  }

  /// A byte, or a class, which cannot begin or end a range.
  private mutating func bracketItem() throws(ByteRegex.Invalid) -> (single: UInt8?, set: ByteSet) {
    if take("[:") {
      let name = pattern[position...].prefix { ByteSet.word.contains($0) }
      position += name.count
      guard let set = ByteSet.named[String(decoding: name, as: UTF8.self)], take(":]") else {
        throw ByteRegex.Invalid()
      }
      return (nil, set)
    }
    guard let byte = next else { throw ByteRegex.Invalid() }
    position += 1
    guard byte == UInt8(ascii: "\\") else { return (byte, ByteSet(byte...byte)) }
    if take("b") { return (0x08, ByteSet(0x08...0x08)) }
    if let letter = next, "dDsSwW".utf8.contains(letter) { return (nil, try escapedSet()) }
    guard let escaped = next else { throw ByteRegex.Invalid() }
    position += 1
    let single = try escapedByte(escaped)
    return (single, ByteSet(single...single))
  }
}
