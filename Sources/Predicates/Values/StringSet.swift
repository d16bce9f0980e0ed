/// A set of exact texts, looked up by hash without copying the text that is asked about.
public struct StringSet: Sendable {
  /// The texts, folded, in byte order, each once.
  public let values: [String]
  /// Whether case matters.
  public let folding: CaseFolding
  /// All texts, one after another, and where each ends.
  private let bytes: [UInt8]
  private let ends: [Int]
  /// Open addressing: a text's number plus one, 0 for a free place; a power of two long, empty for few texts.
  private let table: [Int32]

  /// Up to so many texts are compared one by one.
  private static let linearLimit = 3

  /// The set of the texts given.
  public init(_ texts: some Sequence<String>, folding: CaseFolding = .sensitive) {
    let sorted = Set(texts.map { Array(folding.fold($0).utf8) }).sorted { $0.lexicographicallyPrecedes($1) }
    self.folding = folding
    values = sorted.map { String(decoding: $0, as: UTF8.self) }
    bytes = sorted.flatMap { $0 }
    var end = 0
    ends = sorted.map { text in
      end += text.count
      return end
    }
    table = sorted.count > Self.linearLimit ? Self.table(sorted) : []
  }

  /// Whether the text is in the set.
  public func contains(_ text: Span<UInt8>) -> Bool {
    guard !table.isEmpty else { return ends.indices.contains { equals($0, text) } }
    let mask = table.count - 1
    var place = Int(truncatingIfNeeded: Self.hash(text, folding)) & mask
    while table[place] != 0 {
      if equals(Int(table[place]) - 1, text) { return true }
      place = (place + 1) & mask
    }
    return false
  }

  /// Whether the text is the set's text of that number.
  private func equals(_ number: Int, _ text: Span<UInt8>) -> Bool {
    let start = number == 0 ? 0 : ends[number - 1]
    guard ends[number] - start == text.count else { return false }
    for index in 0..<text.count where bytes[start + index] != folding.fold(text[index]) { return false }
    return true
  }

  private static func table(_ texts: [[UInt8]]) -> [Int32] {
    var size = 8
    while size < 2 * texts.count { size *= 2 }
    var table = [Int32](repeating: 0, count: size)
    for (number, text) in texts.enumerated() {
      var place = Int(truncatingIfNeeded: hash(text.span, .sensitive)) & (size - 1)
      while table[place] != 0 { place = (place + 1) & (size - 1) }
      table[place] = Int32(number + 1)
    }
    return table
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
    left.folding == right.folding && left.ends == right.ends && left.bytes == right.bytes
  }

  /// Hashes what equality compares.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(folding)
    hasher.combine(ends)
    hasher.combine(bytes)
  }
}
