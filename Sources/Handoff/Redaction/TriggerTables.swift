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
  /// Whether a name begins with these three bytes; behind one of two stands what ends it.
  private let hits: [Bool]
  private let byBeginning: [[[UInt8]]]

  init(_ names: [String]) {
    var hits = [Bool](repeating: false, count: 1 << 12)
    var byBeginning = [[[UInt8]]](repeating: [], count: 1 << 12)
    let ends = (0...UInt8.max).filter { SecretTriggers.isBoundary($0) || $0 == UInt8(ascii: ".") }
    for name in names.map({ Array($0.utf8) }) where name.count > 1 {
      for third in name.count > 2 ? [name[2]] : ends {
        let place = Self.place(name[0], name[1], third)
        hits[place] = true
        byBeginning[place].append(name)
      }
    }
    self.hits = hits
    self.byBeginning = byBeginning
  }

  /// Whether one of them stands here, with or without `.exe`, up to the end of a word or of a part of a path.
  func begin(_ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
    guard start + 1 < text.count else { return false }
    let third = start + 2 < text.count ? text[start + 2] : 0x20
    let place = Self.place(ASCII.folded(text[start]), ASCII.folded(text[start + 1]), ASCII.folded(third))
    guard hits[place] else { return false }
    return byBeginning[place].contains { name in
      guard Self.stands(name, text, at: start) else { return false }
      let end = start + name.count
      let isProgramFile = Self.stands(Self.programFile, text, at: end)
      return Self.ends(text, at: end) || isProgramFile && Self.ends(text, at: end + Self.programFile.count)
    }
  }

  private static let programFile = Array(".exe".utf8)

  private static func ends(_ text: UnsafeBufferPointer<UInt8>, at place: Int) -> Bool {
    place == text.count || SecretTriggers.isBoundary(text[place])
  }

  private static func stands(_ name: [UInt8], _ text: UnsafeBufferPointer<UInt8>, at start: Int) -> Bool {
    guard start + name.count <= text.count else { return false }
    for offset in name.indices where ASCII.folded(text[start + offset]) != name[offset] { return false }
    return true
  }

  private static func place(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> Int {
    let key = UInt32(first) << 16 | UInt32(second) << 8 | UInt32(third)
    return Int((key &* 2_654_435_761) >> 20)
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
