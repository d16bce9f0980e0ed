/// Reads Lucene's regular expressions (Lucene, class RegExp).
struct RegexParser {
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var depth = 0

  /// Deepest nesting of groups.
  static let depthLimit = 100
  /// Highest number in `{}`.
  static let repetitionLimit = 1_000

  static func parse(_ text: String) throws(RegexPattern.Failure) -> RegexExpression {
    var parser = RegexParser(scalars: Array(text.unicodeScalars))
    if parser.scalars.isEmpty { return .sequence([]) }
    let expression = try parser.alternatives()
    guard parser.position == parser.scalars.count else { throw parser.failure("this ')' closes no group") }
    return expression
  }

  private init(scalars: [Unicode.Scalar]) { self.scalars = scalars }

  private mutating func alternatives() throws(RegexPattern.Failure) -> RegexExpression {
    var branches = [try sequence()]
    while take("|") { branches.append(try sequence()) }
    return branches.count == 1 ? branches[0] : .alternatives(branches)
  }

  private mutating func sequence() throws(RegexPattern.Failure) -> RegexExpression {
    var parts: [RegexExpression] = []
    while let next = peek, next != "|", next != ")" { parts.append(try repeated()) }
    guard !parts.isEmpty else { throw failure("an empty alternative; '()' stands for the empty text") }
    return parts.count == 1 ? parts[0] : .sequence(parts)
  }

  private mutating func repeated() throws(RegexPattern.Failure) -> RegexExpression {
    var expression = try single()
    var operators = 0
    while let next = peek {
      switch next {
      case "?": expression = .repeated(expression, minimum: 0, maximum: 1)
      case "*": expression = .repeated(expression, minimum: 0, maximum: nil)
      case "+": expression = .repeated(expression, minimum: 1, maximum: nil)
      case "{": expression = try counted(expression)
      default: return expression
      }
      if next != "{" { position += 1 }
      operators += 1
      if operators > Self.depthLimit { throw failure("more than \(Self.depthLimit) operators in a row") }
    }
    return expression
  }

  private mutating func counted(_ expression: RegexExpression) throws(RegexPattern.Failure) -> RegexExpression
  {
    position += 1
    let minimum = try number()
    var maximum: Int? = minimum
    if take(",") { maximum = peek == "}" ? nil : try number() }
    guard take("}") else { throw failure("'}' was expected") }
    if let maximum, maximum < minimum { throw failure("the second number is less than the first") }
    return .repeated(expression, minimum: minimum, maximum: maximum)
  }

  private mutating func number() throws(RegexPattern.Failure) -> Int {
    var value = 0
    let start = position
    while let next = peek, ("0"..."9").contains(next) {
      value = value * 10 + Int(next.value - 0x30)
      guard value <= Self.repetitionLimit else {
        throw failure("more than \(Self.repetitionLimit) repetitions")
      }
      position += 1
    }
    guard position > start else { throw failure("a number was expected") }
    return value
  }

  private mutating func single() throws(RegexPattern.Failure) -> RegexExpression {
    guard let next = peek else { throw failure("the pattern ends too early") }
    switch next {
    case "(": return try group()
    case "[": return .characters(try characterClass())
    case ".":
      position += 1
      return .characters(ScalarRanges.all)
    case "\\": return .characters(try escape())
    case "?", "*", "+", "{": throw failure("nothing stands before '\(next)' that could be repeated")
    case "~", "&", "@", "#", "<", ">", "\"":
      throw failure("the operator '\(next)' is not supported; '\\\(next)' stands for the character")
    default:
      position += 1
      return .characters([next.value...next.value])
    }
  }

  private mutating func group() throws(RegexPattern.Failure) -> RegexExpression {
    position += 1
    if take(")") { return .sequence([]) }
    depth += 1
    guard depth <= Self.depthLimit else { throw failure("groups nested deeper than \(Self.depthLimit)") }
    let expression = try alternatives()
    depth -= 1
    guard take(")") else { throw failure("')' was expected") }
    return expression
  }

  private mutating func characterClass() throws(RegexPattern.Failure) -> [ClosedRange<UInt32>] {
    position += 1
    let isNegated = take("^")
    var ranges: [ClosedRange<UInt32>] = []
    repeat {
      guard let next = peek else { throw failure("']' was expected") }
      if next == "\\", let named = namedClass() {
        ranges += named
        continue
      }
      let first = try classCharacter()
      guard peek == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
        ranges.append(first...first)
        continue
      }
      position += 1
      let last = try classCharacter()
      guard first <= last else { throw failure("the range ends before it starts") }
      ranges.append(first...last)
    } while peek != "]"
    position += 1
    return isNegated ? ScalarRanges.negated(ranges) : ScalarRanges.merged(ranges)
  }

  private mutating func classCharacter() throws(RegexPattern.Failure) -> UInt32 {
    if take("\\"), peek == nil { throw failure("a character was expected after '\\'") }
    guard let next = peek else { throw failure("']' was expected") }
    position += 1
    return next.value
  }

  private mutating func escape() throws(RegexPattern.Failure) -> [ClosedRange<UInt32>] {
    if let named = namedClass() { return named }
    position += 1
    guard let next = peek else { throw failure("a character was expected after '\\'") }
    position += 1
    return [next.value...next.value]
  }

  /// `\d` and its like.
  private mutating func namedClass() -> [ClosedRange<UInt32>]? {
    guard position + 1 < scalars.count else { return nil }
    let ranges: [ClosedRange<UInt32>]
    switch scalars[position + 1] {
    case "d": ranges = ScalarRanges.digits
    case "D": ranges = ScalarRanges.negated(ScalarRanges.digits)
    case "w": ranges = ScalarRanges.word
    case "W": ranges = ScalarRanges.negated(ScalarRanges.word)
    case "s": ranges = ScalarRanges.space
    case "S": ranges = ScalarRanges.negated(ScalarRanges.space)
    default: return nil
    }
    position += 2
    return ranges
  }

  private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard peek == scalar else { return false }
    position += 1
    return true
  }

  private func failure(_ message: String) -> RegexPattern.Failure {
    let offset = scalars[..<min(position, scalars.count)].reduce(0) { $0 + UTF8.width($1) }
    return RegexPattern.Failure(message: message, offset: offset)
  }
}
