import ECS

/// For every field that is compared with exact texts: what each text means. One look-up a value answers all
/// exact tests of its field.
struct ExactTable: Sendable {
  /// A field's places in `entries`: open addressing, a power of two long.
  struct Field: Sendable {
    var start: Int32 = 0
    /// -1 for a field that is not compared with exact texts.
    var mask: Int32 = -1
  }

  /// A text, folded.
  struct Entry: Sendable {
    var hash: UInt64 = 0
    /// Where it stands in `texts`; empty and of length -1 for a free place.
    var start: Int32 = 0
    var length: Int32 = -1
    var marks = Bounds()
    var accesses = Bounds()
  }

  struct Bounds: Sendable {
    var start: Int32 = 0
    var end: Int32 = 0
  }

  /// A test that holds when the text occurs; in that spelling only, when one is given.
  struct Mark: Sendable {
    let test: Int32
    /// Where the spelling stands in `texts`, or -1.
    let spelling: Int32
  }

  /// Conditions that become possible when the text occurs.
  struct Access: Sendable {
    let group: Int32
    let members: Bounds
  }

  private(set) var fields: [Field]
  private(set) var entries: [Entry] = []
  private(set) var texts: [UInt8] = []
  private(set) var marks: [Mark] = []
  private(set) var accesses: [Access] = []
  /// Numbers of conditions.
  private(set) var members: [Int32] = []

  /// What stands for a text while the table is built.
  struct Meaning {
    /// Tests, with the spelling when case matters.
    var tests: [(test: Int32, spelling: String?)] = []
    /// Conditions by group.
    var conditions: [Int32: [Int32]] = [:]
  }

  init(_ meanings: [Int32: [String: Meaning]], fieldCount: Int) {
    fields = Array(repeating: Field(), count: fieldCount)
    for (field, texts) in meanings.sorted(by: { $0.key < $1.key }) { add(texts, to: Int(field)) }
  }

  private mutating func add(_ meanings: [String: Meaning], to field: Int) {
    var size = 2
    while size < 2 * meanings.count { size *= 2 }
    fields[field] = Field(start: Int32(entries.count), mask: Int32(size - 1))
    entries.append(contentsOf: repeatElement(Entry(), count: size))
    for (text, meaning) in meanings.sorted(by: { $0.key < $1.key }) {
      let entry = entry(Array(text.utf8), meaning)
      var place = Int(truncatingIfNeeded: entry.hash) & (size - 1)
      while entries[Int(fields[field].start) + place].length >= 0 { place = (place + 1) & (size - 1) }
      entries[Int(fields[field].start) + place] = entry
    }
  }

  private mutating func entry(_ text: [UInt8], _ meaning: Meaning) -> Entry {
    var entry = Entry(hash: text.withUnsafeBufferPointer(FoldedText.hash))
    (entry.start, entry.length) = (Int32(texts.count), Int32(text.count))
    texts += text
    entry.marks.start = Int32(marks.count)
    for (test, spelling) in meaning.tests {
      marks.append(Mark(test: test, spelling: spelling == nil ? -1 : Int32(texts.count)))
      texts += spelling.map { Array($0.utf8) } ?? []
    }
    entry.marks.end = Int32(marks.count)
    entry.accesses.start = Int32(accesses.count)
    for (group, conditions) in meaning.conditions.sorted(by: { $0.key < $1.key }) {
      let start = Int32(members.count)
      members += conditions.sorted()
      accesses.append(Access(group: group, members: Bounds(start: start, end: Int32(members.count))))
    }
    entry.accesses.end = Int32(accesses.count)
    return entry
  }

  /// The entry of a text in a field that has entries; negative for none.
  @inline(__always)
  func find(_ text: UnsafeBufferPointer<UInt8>, in field: Field) -> Int {
    let hash = FoldedText.hash(text)
    var place = Int(truncatingIfNeeded: hash) & Int(field.mask)
    while true {
      let number = Int(field.start) &+ place
      let length = Int(entries[number].length)
      if length < 0 { return -1 }
      if entries[number].hash == hash, length == text.count {
        let start = Int(entries[number].start)
        if FoldedText.equals(text, texts[start..<start &+ length]) { return number }
      }
      place = (place &+ 1) & Int(field.mask)
    }
  }

  /// Whether a text that was found has a spelling.
  func isSpelled(_ text: UnsafeBufferPointer<UInt8>, _ spelling: Int32) -> Bool {
    for index in 0..<text.count where text[index] != texts[Int(spelling) + index] { return false }
    return true
  }
}
