internal import CScan

/// Finds the lines of blocks that may hold one of a few literals, without reading any other: for rules that
/// need one of them.
///
/// Letters match in both cases. A line that hides a printable ASCII character in an escape (`\u0041`) counts
/// as holding every literal. Lines that are passed over are not checked in any way.
public struct LineFilter: Sendable {
  /// A literal, and where it stands next.
  private struct Literal: Sendable {
    let bytes: [UInt8]
    var next = 0
  }

  /// What one pass over the text looks for, because each pass costs as much as any: the first literal, escapes that
  /// hide characters, and line feeds.
  private struct Sighting: Sendable {
    /// Where the pass began.
    var start = 0
    /// Where the first literal or an escape stands next.
    var place = -1
    /// The line feeds between the two.
    var newlines = 0
  }

  /// With more literals, reading the lines is quicker.
  public static let largestCount = 10
  /// Shorter literals stand in too many lines.
  public static let shortestLength = 4

  private let first: [UInt8]
  private var others: [Literal]
  private var sighting = Sighting()
  /// The next place of any of them.
  private var nextHit = 0
  private var position = 0
  private var line = 1
  private var counted = 0
  private var scanned = 0
  private var foundLines = 0

  /// A filter for the literals.
  /// - Returns: nil when there are none or too many, or one is too short or has characters that JSON texts may
  ///   escape in more than one way: quotes, backslashes, slashes, and all that is not printable ASCII.
  public init?(literals: Set<String>) {
    guard literals.count <= Self.largestCount else { return nil }
    let areUsable = literals.allSatisfy { literal in
      literal.utf8.count >= Self.shortestLength && literal.utf8.allSatisfy(Self.isPlain)
    }
    let folded = literals.sorted().map { literal in literal.utf8.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 } }
    guard areUsable, let first = folded.first else { return nil }
    self.first = first
    others = folded.dropFirst().map { Literal(bytes: $0) }
  }

  /// Whether a character stands in JSON text as itself, or in an escape that is looked for.
  public static func isPlain(_ byte: UInt8) -> Bool {
    (0x20..<0x7F).contains(byte) && ![0x22, 0x2F, 0x5C].contains(byte)
  }

  /// Whether the filter still spares work: false once it has let through more than one line in 8 KiB.
  public var isWorthwhile: Bool { foundLines < 1000 || scanned / foundLines > 8 << 10 }

  /// Begins with a block, which need not be indexed.
  public mutating func start(_ block: EventBlock) {
    (position, counted, line) = (0, 0, block.firstLine)
    sighting = Sighting()
    for index in others.indices { others[index].next = -1 }
    find(in: block, from: 0)
    scanned += block.count
  }

  /// The next line that may hold a literal, copied to `candidate`, which is indexed; nil behind the last.
  public mutating func next(in block: EventBlock, into candidate: inout EventBlock) -> EventBlock.Line? {
    guard nextHit < block.count else { return nil }
    let range = Self.line(around: nextHit, in: block, from: position)
    move(behind: range, in: block)
    foundLines += 1
    candidate.take(block.bytes[range], number: line)
    candidate.index()
    return EventBlock.Line(range: 0..<range.count, number: line)
  }

  /// Tells a block in which all candidates were found how many line feeds it has, which were counted on the way.
  public mutating func finish(_ block: inout EventBlock) {
    count(to: block.count, in: block)
    block.keep(newlineCount: line - block.firstLine)
  }

  /// Whether a line of the block may hold a literal. Begin with the block, then ask for its lines in any order: going
  /// back takes longer.
  @inline(__always)
  public mutating func mayHold(_ line: EventBlock.Line, of block: EventBlock) -> Bool {
    if line.range.lowerBound > nextHit {
      find(in: block, from: line.range.lowerBound)
    } else if line.range.lowerBound < position {
      start(block)
      find(in: block, from: line.range.lowerBound)
    }
    position = line.range.lowerBound
    guard nextHit < line.range.upperBound else { return false }
    foundLines += 1
    return true
  }

  /// Looks for the first place of all literals that is not before `start`.
  private mutating func find(in block: EventBlock, from start: Int) {
    if sighting.place < start { sighting = Self.sight(first, in: block, from: start) }
    for index in others.indices where others[index].next < start {
      others[index].next = Self.find(others[index].bytes, in: block, from: start)
    }
    nextHit = others.reduce(sighting.place) { min($0, $1.next) }
  }

  private mutating func move(behind range: Range<Int>, in block: EventBlock) {
    count(to: range.lowerBound, in: block)
    position = range.upperBound
    find(in: block, from: position)
  }

  /// Counts lines up to a place behind which no line begins before the next hit.
  private mutating func count(to place: Int, in block: EventBlock) {
    if nextHit == sighting.place, counted <= sighting.start {
      line += Self.newlines(of: block, counted..<sighting.start) + sighting.newlines
    } else {
      line += Self.newlines(of: block, counted..<place)
    }
    counted = place
  }

  // Safe, all four: the pointers live for the call, and the block's count is within its bytes.

  private static func find(_ literal: [UInt8], in block: EventBlock, from start: Int) -> Int {
    withPrepared(literal, block) { cscan_find(EventBlock.kernel, $0, block.count, start, &$1) } ?? block.count
  }

  private static func sight(_ literal: [UInt8], in block: EventBlock, from start: Int) -> Sighting {
    let seen = withPrepared(literal, block) { cscan_sight(EventBlock.kernel, $0, block.count, start, &$1) }
    return Sighting(start: start, place: seen?.place ?? block.count, newlines: seen?.newlines ?? 0)
  }

  private static func withPrepared<Value>(
    _ literal: [UInt8], _ block: EventBlock, _ search: (UnsafePointer<UInt8>, inout cscan_literal) -> Value
  ) -> Value? {
    block.bytes.withUnsafeBufferPointer { text in
      literal.withUnsafeBufferPointer { literal in
        guard let text = text.baseAddress, let bytes = literal.baseAddress else { return nil }
        var prepared = cscan_prepare(bytes, literal.count)
        return search(text, &prepared)
      }
    }
  }

  private static func newlines(of block: EventBlock, _ range: Range<Int>) -> Int {
    block.bytes.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { cscan_count_newlines(EventBlock.kernel, $0 + range.lowerBound, range.count) }
        ?? 0
    }
  }

  /// The line that a place belongs to; no line begins before `start`.
  private static func line(around place: Int, in block: EventBlock, from start: Int) -> Range<Int> {
    let before = block.bytes[start..<place].lastIndex(of: 0x0A).map { $0 + 1 } ?? start
    let behind = block.bytes[place..<block.count].firstIndex(of: 0x0A) ?? block.count
    return before..<behind
  }
}

extension EventBlock {
  /// Becomes a block of one line.
  mutating func take(_ line: ArraySlice<UInt8>, number: Int) {
    renew(capacity: max(line.count, 64 << 10))
    bytes.replaceSubrange(0..<line.count, with: line)
    bytes[line.count] = 0x0A
    count = line.count
    firstLine = number
  }
}
