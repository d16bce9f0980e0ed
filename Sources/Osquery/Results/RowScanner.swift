#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Finds the rows that lie whole in a chunk of the shell's CSV, without looking at their values.
///
/// It takes only what is exactly as the shell prints it. Whatever is unusual (a row that goes on in the next
/// chunk, a carriage return, bytes that are no UTF-8, a malformed row) it leaves to the ``AnswerAssembler``,
/// which reads step by step.
struct RowScanner {
  /// A row that was found.
  struct Row {
    /// One past its line end.
    let end: Int
    /// Bytes of its values, without separators and quotes.
    let valueBytes: Int
  }

  private let chunk: UnsafeBufferPointer<UInt8>
  private let columns: Int
  /// Whether values must be UTF-8; those that nobody keeps need not.
  private let checksUTF8: Bool

  init(_ chunk: UnsafeBufferPointer<UInt8>, columns: Int, checksUTF8: Bool) {
    self.chunk = chunk
    self.columns = columns
    self.checksUTF8 = checksUTF8
  }

  /// The row that begins at `start`; nil when there is none that can be taken as it is.
  func row(at start: Int) -> Row? {
    guard var line = first(UInt8(ascii: "\n"), from: start) else { return nil }
    var place = start
    var tally = Tally()
    var quotes = 0
    while let open = first(UInt8(ascii: "\""), from: place, to: line) {
      guard open == start || chunk[open - 1] == UInt8(ascii: ",") else { return nil }
      tally.count(chunk, place..<open, separators: true)
      guard let (close, doubled) = end(ofQuoted: open) else { return nil }
      tally.count(chunk, open..<close, separators: false)
      quotes += 2 + doubled
      place = close + 1
      if place > line {
        guard let next = first(UInt8(ascii: "\n"), from: place) else { return nil }
        line = next
      }
      guard place == line || chunk[place] == UInt8(ascii: ",") else { return nil }
    }
    tally.count(chunk, place..<line, separators: true)
    guard tally.separators == columns - 1, line == start || chunk[line - 1] != UInt8(ascii: "\r") else {
      return nil
    }
    if checksUTF8, tally.hasHighBytes {
      let row = UnsafeBufferPointer(rebasing: chunk[start..<line])
      if String(validating: row, as: UTF8.self) == nil { return nil }
    }
    return Row(end: line + 1, valueBytes: line - start - tally.separators - quotes)
  }

  /// The quote that ends the value whose quote stands at `open`, and how many doubled ones lie between.
  private func end(ofQuoted open: Int) -> (close: Int, doubled: Int)? {
    var place = open + 1
    var doubled = 0
    while let quote = first(UInt8(ascii: "\""), from: place), quote + 1 < chunk.count {
      if chunk[quote + 1] != UInt8(ascii: "\"") { return (quote, doubled) }
      doubled += 1
      place = quote + 2
    }
    return nil
  }

  /// Where `byte` stands first. Sound: `memchr` reads only the bytes between the two places.
  private func first(_ byte: UInt8, from start: Int, to end: Int? = nil) -> Int? {
    let count = (end ?? chunk.count) - start
    guard count > 0, let base = chunk.baseAddress, let found = memchr(base + start, Int32(byte), count) else {
      return nil
    }
    return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(found))
  }
}

/// Counts separators and notices bytes beyond ASCII, eight at a time in one word.
private struct Tally {
  private(set) var separators = 0
  private var seen: UInt64 = 0

  var hasHighBytes: Bool { seen & 0x8080_8080_8080_8080 != 0 }

  @inline(__always)
  mutating func count(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, separators counts: Bool) {
    let raw = UnsafeRawBufferPointer(bytes)
    var place = range.lowerBound
    while place + 8 <= range.upperBound {
      // At most 255 words, so that no byte of the sum overflows.
      var sums: UInt64 = 0
      let stop = min(range.upperBound - 7, place + 255 * 8)
      while place < stop {
        let word = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
        seen |= word
        sums &+= Self.commas(word)
        place += 8
      }
      if counts { separators += Self.total(sums) }
    }
    while place < range.upperBound {
      seen |= UInt64(bytes[place])
      if counts, bytes[place] == UInt8(ascii: ",") { separators += 1 }
      place += 1
    }
  }

  /// One in each byte that is a comma, zero in the others.
  @inline(__always)
  private static func commas(_ word: UInt64) -> UInt64 {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    // Commas become zero bytes; a byte is zero when neither its low bits nor its high bit carry.
    let zeros = word ^ 0x2C2C_2C2C_2C2C_2C2C
    return ~(((zeros & low) &+ low) | zeros | low) >> 7
  }

  /// The sum of the eight bytes.
  @inline(__always)
  private static func total(_ sums: UInt64) -> Int {
    let even: UInt64 = 0x00FF_00FF_00FF_00FF
    return Int((((sums & even) &+ ((sums >> 8) & even)) &* 0x0001_0001_0001_0001) >> 48)
  }
}
