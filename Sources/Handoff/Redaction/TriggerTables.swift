/// The beginnings of some words, asked for without comparing: says yes for each of them, and for few others.
struct BeginningFilter: Sendable {
  private let length: Int
  private let hits: [Bool]

  /// - Parameter length: how many bytes count; shorter texts never begin so.
  init(_ beginnings: [String], length: Int) {
    self.length = length
    var hits = [Bool](repeating: false, count: 1 << 12)
    for beginning in beginnings { hits[Self.place(Array(beginning.utf8.prefix(length)), 0, length)] = true }
    self.hits = hits
  }

  /// Whether one of them may begin here; letters in any case.
  func mayBegin(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
    place + length <= text.count && hits[Self.place(text, place, length)]
  }

  private static func place<Bytes: RandomAccessCollection<UInt8>>(
    _ bytes: Bytes, _ start: Int, _ length: Int
  ) -> Int where Bytes.Index == Int {
    var key: UInt32 = 0
    for offset in 0..<length { key = key << 8 | UInt32(ASCII.folded(bytes[start + offset])) }
    return Int((key &* 2_654_435_761) >> 20)
  }
}

/// The names of programs that take secrets, in lower case.
struct ProgramNames: Sendable {
  private let filter: BeginningFilter
  private let names: Set<[UInt8]>
  /// Whether a name has so many bytes.
  private let lengths: [Bool]

  init(_ names: [String]) {
    filter = BeginningFilter(names, length: 2)
    self.names = Set(names.map { Array($0.utf8) })
    var lengths = [Bool](repeating: false, count: 1 + (names.map(\.utf8.count).max() ?? 0))
    for name in names { lengths[name.utf8.count] = true }
    self.lengths = lengths
  }

  /// Whether one of them stands here, with or without `.exe`, up to the end of a word or of a part of a path.
  func begin(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
    guard filter.mayBegin(text, at: start) else { return false }
    // The longest name, `.exe`, and what ends them.
    let most = min(text.count, start + lengths.count + 4)
    var end = text[start..<most].firstIndex(where: SecretTriggers.isBoundary) ?? most
    let isProgramFile =
      end - start > 4 && text[(end - 4)..<end].elementsEqual(".exe".utf8) { ASCII.folded($0) == $1 }
    if isProgramFile { end -= 4 }
    guard end - start < lengths.count, lengths[end - start] else { return false }
    return names.contains(text[start..<end].map(ASCII.folded))
  }
}

/// The endings of names of secrets, in lower case and without what may stand between their parts.
struct NameEndings: Sendable {
  /// By their last byte, each from its end to its beginning.
  private let byLast: [[[UInt8]]]
  /// By the last two bytes, those in front first.
  private let hits: [Bool]

  /// A name has at most 64 bytes.
  private static let longest = 64

  init(_ endings: [String]) {
    var byLast = [[[UInt8]]](repeating: [], count: 256)
    var hits = [Bool](repeating: false, count: 1 << 16)
    for ending in endings.map({ Array($0.utf8.reversed()) }) where ending.count > 1 {
      byLast[Int(ending[0])].append(ending)
      hits[Int(ending[1]) << 8 | Int(ending[0])] = true
    }
    self.byLast = byLast
    self.hits = hits
  }

  /// Whether one of them ends here, or in front of dashes, dots and underscores that stand here.
  func end(_ text: UnsafeBufferPointer<UInt8>, before end: Int) -> Bool {
    let first = max(0, end - Self.longest - 1)
    var last = end - 1
    while last > first, Self.isBetween(text[last]) { last -= 1 }
    guard last > first else { return false }
    let (byte, before) = (ASCII.folded(text[last]), ASCII.folded(text[last - 1]))
    guard hits[Int(before) << 8 | Int(byte)] || (Self.isBetween(before) && !byLast[Int(byte)].isEmpty) else {
      return false
    }
    return byLast[Int(byte)].contains { ending in
      var place = last
      for byte in ending {
        while place > first, Self.isBetween(text[place]) { place -= 1 }
        guard place >= first, ASCII.folded(text[place]) == byte else { return false }
        place -= 1
      }
      return true
    }
  }

  private static func isBetween(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
  }
}
