/// How version texts are ordered; the collations and `version_compare` share it.
struct VersionOrder {
  /// A version with an epoch (`1:`) comes after one without.
  var comparesEpochs = false
  /// Different delimiters have an order of their own.
  var ranksDelimiters = false
  /// What is left of a longer version decides by its first delimiter.
  var comparesRemainder = false
  /// After a digit, length decides before the last difference.
  var prefersLength = false

  static let plain = VersionOrder()
  static let arch = VersionOrder(comparesEpochs: true, comparesRemainder: true, prefersLength: true)
  static let dpkg = VersionOrder(comparesEpochs: true, ranksDelimiters: true)
  static let rhel = VersionOrder(comparesEpochs: true, ranksDelimiters: true, comparesRemainder: true)

  /// Negative, 0 or positive, as `left` comes before, with or after `right`.
  func compare(_ left: [UInt8], _ right: [UInt8]) -> Int32 {
    if left == right { return 0 }
    if left.isEmpty || right.isEmpty { return left.isEmpty ? -1 : 1 }
    if comparesEpochs {
      let epochs = Self.compareEpochs(left, right)
      if epochs != 0 { return epochs }
    }
    var difference: Int32 = 0
    for (a, b) in zip(left, right) {
      let (rankA, rankB) = (Self.rank(a), Self.rank(b))
      switch (rankA, rankB) {
      case (0, 0):
        if difference == 0 { difference = Self.signed(a) - Self.signed(b) }
        continue
      case (0, _): return 1
      case (_, 0): return -1
      default: break
      }
      if difference != 0 { return difference }
      if ranksDelimiters, rankA != rankB { return rankA - rankB }
    }
    return left.count == right.count ? difference : compareRemainder(left, right, difference)
  }

  private static func compareEpochs(_ left: [UInt8], _ right: [UInt8]) -> Int32 {
    switch (left.firstIndex(of: UInt8(ascii: ":")), right.firstIndex(of: UInt8(ascii: ":"))) {
    case (let a?, let b?): Int32(clamping: a - b)
    case (_?, nil): 1
    case (nil, _?): -1
    case (nil, nil): 0
    }
  }

  private func compareRemainder(_ left: [UInt8], _ right: [UInt8], _ difference: Int32) -> Int32 {
    let isLeftShorter = left.count < right.count
    let (shorter, longer) = isLeftShorter ? (left, right) : (right, left)
    let sign: Int32 = isLeftShorter ? 1 : -1
    let next = longer[shorter.count]
    if comparesRemainder {
      switch next {
      case UInt8(ascii: "~"): return sign
      case UInt8(ascii: "-"): return 0
      case UInt8(ascii: "^"): return -sign
      default:
        let endsWithDigit = shorter.last.map { (0x30...0x39).contains($0) } ?? false
        if difference != 0, !prefersLength || !endsWithDigit { return difference }
      }
    } else if difference != 0, Self.rank(next) > 0 {
      return difference
    }
    return Int32(clamping: left.count - right.count)
  }

  private static func signed(_ byte: UInt8) -> Int32 { Int32(Int8(bitPattern: byte)) }

  private static func rank(_ byte: UInt8) -> Int32 {
    switch byte {
    case UInt8(ascii: "~"): 1
    case UInt8(ascii: "-"): 2
    case UInt8(ascii: "^"): 3
    case UInt8(ascii: "."): 4
    case UInt8(ascii: ":"): 5
    default: 0
    }
  }
}

/// `version_compare`.
enum VersionFunctions {
  static var all: [SQLFunction] { [SQLFunction("version_compare", -1, body: compare)] }

  private static func compare(_ arguments: [FunctionArgument]) throws(FunctionError) -> FunctionValue {
    guard arguments.count >= 2, arguments[0].kind == .text, arguments[1].kind == .text else {
      throw FunctionError(message: "Must provide two version strings to compare.")
    }
    let order = arguments.count > 2 ? try order(arguments[2]) : .plain
    return .integer(Int64(order.compare(arguments[0].text, arguments[1].text).signum()))
  }

  private static func order(_ flavor: FunctionArgument) throws(FunctionError) -> VersionOrder {
    guard flavor.kind == .text else {
      throw FunctionError(message: "The optional third parameter is not a string.")
    }
    switch flavor.string.lowercased() {
    case "arch": return .arch
    case "dpkg": return .dpkg
    case "rhel": return .rhel
    default:
      throw FunctionError(
        message: "The optional third parameter does not match one of: (ARCH, DPKG, RHEL).")
    }
  }
}
