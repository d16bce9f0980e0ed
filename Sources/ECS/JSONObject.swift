/// The members of a JSON object in their order, with quick look-up also when there are many.
///
/// A key stands once: a later member of the same name replaces the value and keeps the first one's place. Names are
/// the same when their bytes are: Swift would take the two spellings of `é` for one, and lose a member.
public struct JSONObject: Sendable {
  /// The keys, in order.
  public private(set) var keys: [String] = []
  /// The values, in the order of `keys`.
  public private(set) var values: [JSONValue] = []
  /// Position by key; kept only once a linear search would be slower.
  private var positions: [MemberName: Int]?

  private static let linearLimit = 12

  /// An object without members.
  public init() {}

  /// The members given, in order; the last of equal keys wins.
  public init(_ members: some Sequence<(String, JSONValue)>) {
    for (key, value) in members { self[key] = value }
  }

  /// The number of members.
  public var count: Int { keys.count }

  /// Whether there is no member.
  public var isEmpty: Bool { keys.isEmpty }

  /// The members in order.
  public var members: Zip2Sequence<[String], [JSONValue]> { zip(keys, values) }

  /// The member's value; set nil to remove it, or a value to replace it in place or add it at the end.
  public subscript(key: String) -> JSONValue? {
    get { position(of: key).map { values[$0] } }
    set {
      switch (position(of: key), newValue) {
      case (let position?, let value?): values[position] = value
      case (let position?, nil): remove(at: position)
      case (nil, let value?): append(key, value)
      case (nil, nil): break
      }
    }
  }

  private func position(of key: String) -> Int? {
    if let positions { return positions[MemberName(text: key)] }
    return keys.firstIndex { $0.hasBytes(of: key) }
  }

  private mutating func append(_ key: String, _ value: JSONValue) {
    keys.append(key)
    values.append(value)
    if positions != nil {
      positions?[MemberName(text: key)] = keys.count - 1
    } else if keys.count > Self.linearLimit {
      index()
    }
  }

  private mutating func remove(at position: Int) {
    keys.remove(at: position)
    values.remove(at: position)
    positions = nil
    if keys.count > Self.linearLimit { index() }
  }

  private mutating func index() {
    // With room to grow: an object that has so many members mostly gets more.
    var positions: [MemberName: Int] = [:]
    positions.reserveCapacity(3 * keys.count)
    for (position, key) in keys.enumerated() { positions[MemberName(text: key)] = position }
    self.positions = positions
  }
}

/// A member's name, compared by its bytes.
private struct MemberName: Hashable {
  let text: String

  static func == (left: MemberName, right: MemberName) -> Bool {
    left.text.hasBytes(of: right.text)
  }

  func hash(into hasher: inout Hasher) {
    var text = text
    // Safe: the buffer is read within the call only.
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }
}

extension String {
  /// Whether both are the same bytes; texts of different length are told apart at once.
  fileprivate func hasBytes(of other: String) -> Bool {
    // Most texts are ASCII, which Swift compares fastest; what it holds for different is.
    guard utf8.count == other.utf8.count, self == other else { return false }
    let areSame = utf8.withContiguousStorageIfAvailable { bytes in
      // Safe: the buffers are read within the calls only.
      other.utf8.withContiguousStorageIfAvailable { bytes.elementsEqual($0) }
    }
    return (areSame ?? nil) ?? utf8.elementsEqual(other.utf8)
  }
}

extension JSONObject: Hashable {
  /// Whether both have the same members in the same order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.keys.elementsEqual(right.keys) { $0.utf8.elementsEqual($1.utf8) } && left.values == right.values
  }

  /// Hashes keys and values.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(keys)
    hasher.combine(values)
  }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
  /// The members in the order written.
  public init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
