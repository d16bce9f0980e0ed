/// What fields and their texts mean: for every field that is compared with exact texts, what each text means;
/// and which conditions its presence alone makes possible. One look-up a value answers all exact tests of its
/// field.
struct ExactTable: Sendable {
  /// A field, and its part of `places`: open addressing, a power of two long.
  struct Field: Sendable {
    var start: Int32 = 0
    /// -1 for a field that is not compared with exact texts.
    var mask: Int32 = -1
    /// Its part of `filter`, and how many bits of it there are, less one.
    var filter: Int32 = 0
    var filterMask: Int32 = 0
    /// The length of its longest text.
    var longest: Int32 = -1
    /// Whether a text may make conditions possible, so that values are looked up before any test is made.
    var opens = false
    /// What any value makes possible.
    var accesses = Bounds()

    /// The bit of the filter that stands for texts with that hash; not the part of it that places go by.
    @inline(__always)
    static func filterBit(of hash: UInt64, mask: Int32) -> Int {
      Int(truncatingIfNeeded: hash &>> 24) & Int(mask)
    }
  }

  /// A place of a field's text.
  struct Place: Sendable {
    /// A part of the text's hash; 0 for a free place.
    var tag: UInt32 = 0
    /// The text's place in `entries`.
    var entry: Int32 = 0

    @inline(__always)
    static func tag(of hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: hash &>> 32) | 1 }
  }

  /// A text, folded.
  struct Entry: Sendable {
    /// Where it stands in `texts`.
    var start: Int32 = 0
    var length: Int32 = 0
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
    /// Where the spelling stands in `texts`, or one of those below.
    let spelling: Int32

    /// Any spelling will do.
    static let any: Int32 = -1
    /// The one with all letters in lower case.
    static let folded: Int32 = -2
  }

  /// Conditions that become possible: words of `members`, to be added to the words of all groups from `place`
  /// on.
  struct Access: Sendable {
    /// A multiple of `step`.
    let place: Int32
    /// How many words, a multiple of `step`.
    var count: Int32
    let start: Int32

    fileprivate var end: Int { Int(place + count) }
  }

  private(set) var fields: [Field]
  /// A bit for each text, and more that stay 0: small enough to be near at hand always, and nearly all texts
  /// that are none of a field's are known by it.
  private(set) var filter: [UInt64] = []
  private(set) var places: [Place] = []
  private(set) var entries: [Entry] = []
  private(set) var texts: [UInt8] = []
  private(set) var marks: [Mark] = []
  private(set) var accesses: [Access] = []
  private(set) var members: [UInt64] = []

  /// What stands for a text while the table is built.
  struct Meaning {
    /// Tests, with the spelling when case matters.
    var tests: [(test: Int32, spelling: String?)] = []
    /// Bits of the groups.
    var openings: [Int] = []
  }

  /// A table of texts, by field, and of what facts make possible.
  init(_ tests: [Int32: [String: Meaning]], _ openings: AccessGroups.Openings, fieldCount: Int) {
    fields = Array(repeating: Field(), count: fieldCount)
    var meanings = tests
    for (fact, bits) in openings.sorted(by: { $0.key.field < $1.key.field }) {
      if let text = fact.text {
        meanings[fact.field, default: [:]][text, default: Meaning()].openings = bits
      } else {
        fields[Int(fact.field)].accesses = add(bits)
      }
    }
    for (field, texts) in meanings.sorted(by: { $0.key < $1.key }) { add(texts, to: Int(field)) }
  }

  /// Bits of the filter for each text.
  private static let filterBits = 16

  private mutating func add(_ meanings: [String: Meaning], to field: Int) {
    var bits = 64
    while bits < Self.filterBits * meanings.count { bits *= 2 }
    fields[field].filter = Int32(filter.count)
    fields[field].filterMask = Int32(bits - 1)
    filter.append(contentsOf: repeatElement(0, count: bits / 64))
    var size = 2
    while size < 2 * meanings.count { size *= 2 }
    fields[field].start = Int32(places.count)
    fields[field].mask = Int32(size - 1)
    places.append(contentsOf: repeatElement(Place(), count: size))
    for (text, meaning) in meanings.sorted(by: { $0.key < $1.key }) {
      let text = Array(text.utf8)
      let hash = text.withUnsafeBufferPointer { FoldedText.hash($0) }
      let bit = Field.filterBit(of: hash, mask: fields[field].filterMask)
      filter[Int(fields[field].filter) + bit / 64] |= 1 << UInt64(bit % 64)
      var place = Int(truncatingIfNeeded: hash) & (size - 1)
      while places[Int(fields[field].start) + place].tag != 0 { place = (place + 1) & (size - 1) }
      places[Int(fields[field].start) + place] = Place(tag: Place.tag(of: hash), entry: Int32(entries.count))
      entries.append(entry(text, meaning))
      fields[field].longest = max(fields[field].longest, Int32(text.count))
      fields[field].opens = fields[field].opens || !meaning.openings.isEmpty
    }
  }

  private mutating func entry(_ text: [UInt8], _ meaning: Meaning) -> Entry {
    var entry = Entry()
    (entry.start, entry.length) = (Int32(texts.count), Int32(text.count))
    texts += text
    entry.marks.start = Int32(marks.count)
    for (test, spelling) in meaning.tests {
      let spelling = spelling.map { Array($0.utf8) }
      if spelling == nil || spelling == text {
        marks.append(Mark(test: test, spelling: spelling == nil ? Mark.any : Mark.folded))
      } else {
        marks.append(Mark(test: test, spelling: Int32(texts.count)))
        texts += spelling ?? []
      }
    }
    entry.marks.end = Int32(marks.count)
    entry.accesses = add(meaning.openings)
    return entry
  }

  /// Words are added so many at a time.
  static let step = Step.scalarCount
  typealias Step = SIMD4<UInt64>
  /// Words without bits that a run goes on over rather than end.
  private static let widestGap = 8

  /// Adds bits as runs of words.
  private mutating func add(_ bits: [Int]) -> Bounds {
    let start = accesses.count
    var words: [Int: UInt64] = [:]
    for bit in bits { words[bit / 64, default: 0] |= 1 << UInt64(bit % 64) }
    for (word, bits) in words.sorted(by: { $0.key < $1.key }) {
      if accesses.count == start || word > accesses[accesses.count - 1].end + Self.widestGap {
        accesses.append(
          Access(place: Int32(word / Self.step * Self.step), count: 0, start: Int32(members.count)))
      }
      let last = accesses.count - 1
      while accesses[last].end <= word {
        accesses[last].count += Int32(Self.step)
        members.append(contentsOf: repeatElement(0, count: Self.step))
      }
      members[Int(accesses[last].start) + word - Int(accesses[last].place)] = bits
    }
    return Bounds(start: Int32(start), end: Int32(accesses.count))
  }
}
