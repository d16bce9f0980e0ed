/// The path and query of a request, decoded once.
struct RequestTarget: Sendable, Equatable {
  /// The parts between the slashes, decoded; none for `/`. A trailing slash counts for nothing.
  var path: [String]
  /// The query's parameters in their order.
  var query: [(name: String, value: String)]

  /// Longest target, in bytes.
  static let longest = 8 << 10

  /// Nil for what is no path, is too long, or is not UTF-8 once decoded.
  init?(_ text: String) {
    guard text.hasPrefix("/"), text.utf8.count <= Self.longest else { return nil }
    let target = text.prefix { $0 != "#" }
    let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = []
    for part in halves[0].split(separator: "/") {
      guard let decoded = Self.decode(part, plusIsSpace: false) else { return nil }
      path.append(decoded)
    }
    query = []
    guard halves.count == 2 else { return }
    for pair in halves[1].split(separator: "&") {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.decode(sides[0], plusIsSpace: true),
        let value = sides.count == 2 ? Self.decode(sides[1], plusIsSpace: true) : ""
      else { return nil }
      query.append((name, value))
    }
  }

  /// The last value given for a name.
  func value(of name: String) -> String? { query.last { $0.name == name }?.value }

  static func == (left: RequestTarget, right: RequestTarget) -> Bool {
    left.path == right.path && left.query.elementsEqual(right.query) { $0 == $1 }
  }

  private static func decode(_ text: Substring, plusIsSpace: Bool) -> String? {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var rest = text.utf8.makeIterator()
    while let byte = rest.next() {
      switch byte {
      case UInt8(ascii: "%"):
        guard let high = rest.next().flatMap(hexadecimal), let low = rest.next().flatMap(hexadecimal) else {
          return nil
        }
        bytes.append(high << 4 | low)
      case UInt8(ascii: "+") where plusIsSpace: bytes.append(0x20)
      default: bytes.append(byte)
      }
    }
    guard !bytes.contains(0) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }
}
