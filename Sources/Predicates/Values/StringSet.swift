/// A set of exact texts, looked up by hash without copying the text that is asked about.
public struct StringSet: Sendable {
  /// The texts, folded, in byte order, each once.
  public let values: [String]
  /// Whether case matters.
  public let folding: CaseFolding
  private let bytes: [[UInt8]]
  /// Open addressing: position in `bytes` plus one, 0 for a free place; a power of two long.
  private let table: [Int32]

  /// The set of the texts given.
  public init(_ texts: some Sequence<String>, folding: CaseFolding = .sensitive) {
    self.folding = folding
    bytes = Set(texts.map { folding.fold($0).utf8.map { $0 } })
      .sorted { $0.lexicographicallyPrecedes($1) }
    values = bytes.map { String(decoding: $0, as: UTF8.self) }
    var size = 4
    while size < 2 * bytes.count { size *= 2 }
    var table = [Int32](repeating: 0, count: size)
    for (position, text) in bytes.enumerated() {
      var place = Int(truncatingIfNeeded: Self.hash(text.span, .sensitive)) & (size - 1)
      while table[place] != 0 { place = (place + 1) & (size - 1) }
      table[place] = Int32(position + 1)
    }
    self.table = table
  }

  /// Whether the text is in the set.
  public func contains(_ text: Span<UInt8>) -> Bool {
    let mask = table.count - 1
    var place = Int(truncatingIfNeeded: Self.hash(text, folding)) & mask
    while table[place] != 0 {
      if equals(bytes[Int(table[place]) - 1], text) { return true }
      place = (place + 1) & mask
    }
    return false
  }

  private func equals(_ value: [UInt8], _ text: Span<UInt8>) -> Bool {
    guard value.count == text.count else { return false }
    for index in 0..<value.count where value[index] != folding.fold(text[index]) { return false }
    return true
  }

  /// FNV-1a over the folded bytes. The set is fixed by the rules, so chosen collisions gain an event's
  /// sender nothing: a look-up compares with the set's few members only.
  private static func hash(_ text: Span<UInt8>, _ folding: CaseFolding) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in text.indices { hash = (hash ^ UInt64(folding.fold(text[index]))) &* 0x100_0000_01b3 }
    return hash ^ hash >> 32
  }
}

extension StringSet: Hashable {
  /// Whether both hold the same texts with the same treatment of case.
  public static func == (left: StringSet, right: StringSet) -> Bool {
    left.folding == right.folding && left.bytes == right.bytes
  }

  /// Hashes what equality compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(folding)
    hasher.combine(bytes)
  }
}
