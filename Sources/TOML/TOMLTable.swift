/// Keys with values, in file order; every key stands once.
public struct TOMLTable: Sendable {
  /// A key with its value.
  public struct Member: Sendable {
    /// The key, unescaped.
    public let key: String
    /// Where the key was first named.
    public let keyPosition: TOMLPosition
    /// Its value.
    public let value: TOMLValue
  }

  /// The members in the order in which the file first names them.
  public let members: [Member]
  /// Large tables find their keys by hash, small ones by looking along.
  private let index: [String: Int]

  /// A table without members.
  public static let empty = TOMLTable(members: [], index: [:])

  init(members: [Member], index: [String: Int]) {
    self.members = members
    self.index = index
  }

  /// The keys in file order.
  public var keys: [String] { members.map(\.key) }

  /// Whether there are no members.
  public var isEmpty: Bool { members.isEmpty }

  /// The member of that name.
  public func member(_ key: String) -> Member? {
    if index.isEmpty { return members.first { $0.key == key } }
    return index[key].map { members[$0] }
  }

  /// The value of that name.
  public subscript(key: String) -> TOMLValue? { member(key)?.value }

  /// The value under a path of keys.
  public subscript(path: [String]) -> TOMLValue? {
    guard let first = path.first, let value = self[first] else { return nil }
    if path.count == 1 { return value }
    return value.table?[Array(path.dropFirst())]
  }
}

/// Writes keys the way a TOML file does: bare where that is allowed, else quoted.
enum KeyText {
  static func quoted(_ key: String) -> String {
    if !key.isEmpty && key.utf8.allSatisfy(Byte.isBareKey) { return key }
    var text = "\""
    for scalar in key.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
        let digits = String(scalar.value, radix: 16, uppercase: true)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text + "\""
  }

  static func path(_ keys: [String]) -> String { keys.map(quoted).joined(separator: ".") }
}
