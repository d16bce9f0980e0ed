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
    /// Where it stands in `texts`.
    var start: Int32 = 0
    /// -1 for a free place.
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

  /// Conditions that become possible when the text occurs: words of `members` that hold a bit for each
  /// condition of the group.
  struct Access: Sendable {
    let group: Int32
    let start: Int32
  }

  private(set) var fields: [Field]
  private(set) var entries: [Entry] = []
  private(set) var texts: [UInt8] = []
  private(set) var marks: [Mark] = []
  private(set) var accesses: [Access] = []
  private(set) var members: [UInt64] = []
  private let words: Int

  /// What stands for a text while the table is built.
  struct Meaning {
    /// Tests, with the spelling when case matters.
    var tests: [(test: Int32, spelling: String?)] = []
    /// Conditions by group.
    var conditions: [Int32: [Int]] = [:]
  }

  /// A table of the texts by field; `words` hold a bit for each condition.
  init(_ meanings: [Int32: [String: Meaning]], fieldCount: Int, words: Int) {
    fields = Array(repeating: Field(), count: fieldCount)
    self.words = words
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
      accesses.append(Access(group: group, start: Int32(members.count)))
      var bits = [UInt64](repeating: 0, count: words)
      for condition in conditions { bits[condition / 64] |= 1 << UInt64(condition % 64) }
      members += bits
    }
    entry.accesses.end = Int32(accesses.count)
    return entry
  }
}
