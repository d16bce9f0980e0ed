internal import CScan
internal import Synchronization

/// A run of whole lines of a file of events, with the places where strings, brackets and lines begin and end.
///
/// Its memory is kept from run to run. The bytes are shared with the records that were filled from them,
/// never copied: a block that is filled anew while a record still looks at its bytes takes other memory.
public struct EventBlock: Sendable {
  /// One line of a block, without its end.
  public struct Line: Sendable, Hashable {
    /// Where it stands in the block.
    public let range: Range<Int>
    /// Its number in the file, from 1.
    public let number: Int
  }

  /// The lines, with ``padding`` bytes behind them. A line feed stands behind the last line in any case.
  var bytes: [UInt8] = []
  /// How many of `bytes` are lines.
  var count = 0
  /// Memory that no record looks at, for the next run of lines.
  private var spare: [UInt8] = []
  private(set) var quotes: [UInt64] = []
  private(set) var brackets: [UInt64] = []
  private(set) var newlines: [UInt64] = []
  private(set) var specials: [UInt64] = []
  /// What ``index(with:)`` saw, anywhere in the block.
  private(set) var hasInvalidUTF8 = false
  private(set) var hasControls = false
  /// Whether the bitmaps belong to the bytes.
  private(set) var isIndexed = false
  /// The number of the first line, from 1.
  public internal(set) var firstLine = 1
  /// How many line feeds there are, once somebody counted them.
  private(set) var newlineCount: Int?
  /// Which of its reader's blocks this is.
  var serial = 0

  /// Tells this run of lines from every other; changes when they are indexed.
  public private(set) var identity = Identity.none

  /// What tells runs of lines apart.
  public struct Identity: Sendable, Hashable {
    private let number: Int
    private static let last = Atomic(0)

    /// That of a block that was not indexed.
    public static let none = Identity(number: 0)

    static func next() -> Identity { Identity(number: last.wrappingAdd(1, ordering: .relaxed).newValue) }
  }

  /// Bytes behind the lines that may be read, so that short keys can be loaded as words.
  static let padding = 64

  /// A block without lines.
  public init() {}

  /// A block of the lines of a text, the first being number `firstLine`.
  public init(_ text: some Collection<UInt8>, firstLine: Int = 1) {
    bytes = Array(text)
    count = bytes.count
    bytes.append(contentsOf: repeatElement(0x0A, count: Self.padding))
    self.firstLine = firstLine
  }

  /// How many bytes the lines have, their ends included.
  public var byteCount: Int { count }

  /// Parses a line strictly.
  public func document(of line: Line) throws(EventLineError) -> JSONValue {
    do {
      return try JSONParser.parse(text(of: line))
    } catch {
      throw EventLineError(line: line.number, reason: .notJSON(error))
    }
  }

  /// The bytes of a line.
  public func text(of line: Line) -> [UInt8] { Array(bytes[line.range]) }

  /// The bytes of a line as a part of the block's memory, which is kept as long as the part is.
  public func part(of line: Line) -> ArraySlice<UInt8> { bytes[line.range] }

  /// Takes memory for `capacity` bytes that no record looks at. What it holds is undefined.
  mutating func renew(capacity: Int) {
    swap(&bytes, &spare)
    count = 0
    isIndexed = false
    newlineCount = nil
    let wanted = capacity + Self.padding
    // Much larger memory than asked for is left over from an unusually long line.
    if bytes.count < wanted || bytes.count > 4 * wanted { bytes = [UInt8](repeating: 0, count: wanted) }
  }

  /// Lengthens the memory, keeping the bytes.
  mutating func grow(capacity: Int) {
    let missing = capacity + Self.padding - bytes.count
    if missing > 0 { bytes.append(contentsOf: repeatElement(0, count: missing)) }
  }

  /// Finds strings, brackets and lines. Needed before records are filled from the block; may run on another
  /// thread than the reading.
  public mutating func index() { index(with: Self.kernel) }

  static let kernel = cscan_best_kernel()

  /// Keeps what was counted elsewhere.
  mutating func keep(newlineCount count: Int) { newlineCount = count }

  mutating func index(with kernel: cscan_kernel) {
    // One more than the kernel writes, so that the place behind the last byte can be looked up too.
    let words = count / 64 + 2
    if quotes.count < words {
      for bitmap in [\Self.quotes, \.brackets, \.newlines, \.specials] {
        self[keyPath: bitmap] = [UInt64](repeating: 0, count: words)
      }
    }
    let seen = Self.scan(bytes, count, kernel, &quotes, &brackets, &newlines, &specials)
    hasInvalidUTF8 = seen.has_invalid_utf8
    hasControls = seen.has_controls
    newlineCount = seen.newlines
    identity = .next()
    isIndexed = true
  }

  private static func scan(
    _ bytes: [UInt8], _ count: Int, _ kernel: cscan_kernel, _ quotes: inout [UInt64],
    _ brackets: inout [UInt64], _ newlines: inout [UInt64], _ specials: inout [UInt64]
  ) -> cscan_summary {
    quotes.withUnsafeMutableBufferPointer { quotes in
      brackets.withUnsafeMutableBufferPointer { brackets in
        newlines.withUnsafeMutableBufferPointer { newlines in
          specials.withUnsafeMutableBufferPointer { specials in
            // Safe: the pointers live for the call only, `count` is within `bytes`, and each bitmap has a
            // word for every 64 of them, which is all that the kernel writes.
            var bitmaps = cscan_bitmaps(
              quotes: quotes.baseAddress, brackets: brackets.baseAddress, newlines: newlines.baseAddress,
              specials: specials.baseAddress)
            return bytes.withUnsafeBufferPointer { cscan_index(kernel, $0.baseAddress, count, &bitmaps) }
          }
        }
      }
    }
  }
}
