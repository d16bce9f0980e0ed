/// A run of bytes and `?` between two stars of a pattern.
struct WildcardSegment: Sendable {
  /// Bytes, or ``one`` for a `?`.
  private(set) var units: [UInt16] = []
  private(set) var hasOne = false
  /// For each place of the run, how much of its start also ends there (Knuth, Morris and Pratt).
  private var borders: [Int32] = []

  private static let one: UInt16 = 0x100

  var isEmpty: Bool { units.isEmpty }

  mutating func append(_ bytes: some Sequence<UInt8>) {
    units.append(contentsOf: bytes.lazy.map(UInt16.init))
  }

  mutating func appendOne() {
    units.append(Self.one)
    hasOne = true
  }

  func prepared() -> WildcardSegment {
    var segment = self
    segment.borders = [Int32](repeating: 0, count: units.count)
    var length = 0
    for index in units.indices.dropFirst() {
      while length > 0, units[index] != units[length] { length = Int(segment.borders[length - 1]) }
      if units[index] == units[length] { length += 1 }
      segment.borders[index] = Int32(length)
    }
    return segment
  }

  /// The place behind the run, if it stands at `start`.
  func matchForward(
    _ text: Span<UInt8>, _ start: Int, _ folding: CaseFolding, _ meter: inout some StepMeter
  ) -> Int? {
    var position = start
    for unit in units {
      meter.step()
      guard position < text.count else { return nil }
      if unit == Self.one {
        position = text.scalarEnd(position)
      } else {
        guard UInt16(folding.fold(text[position])) == unit else { return nil }
        position += 1
      }
    }
    return position
  }

  /// The place where the run starts, if it ends at `end`.
  func matchBackward(
    _ text: Span<UInt8>, _ end: Int, _ folding: CaseFolding, _ meter: inout some StepMeter
  ) -> Int? {
    var position = end
    for unit in units.reversed() {
      meter.step()
      guard position > 0 else { return nil }
      if unit == Self.one {
        position = text.scalarStart(before: position)
      } else {
        position -= 1
        guard UInt16(folding.fold(text[position])) == unit else { return nil }
      }
    }
    return position
  }

  /// The place behind the run's first occurrence in a part of the text.
  func find(
    _ text: Span<UInt8>, _ range: Range<Int>, _ folding: CaseFolding, _ meter: inout some StepMeter
  ) -> Int? {
    guard hasOne else { return findLiteral(text, range, folding, &meter) }
    for start in range where text[start] & 0xC0 != 0x80 {
      if let end = matchForward(text, start, folding, &meter), end <= range.upperBound { return end }
    }
    return nil
  }

  private func findLiteral(
    _ text: Span<UInt8>, _ range: Range<Int>, _ folding: CaseFolding, _ meter: inout some StepMeter
  ) -> Int? {
    guard units.count <= range.count else { return nil }
    var length = 0
    for position in range {
      meter.step()
      let byte = UInt16(folding.fold(text[position]))
      while length > 0, units[length] != byte {
        meter.step()
        length = Int(borders[length - 1])
      }
      if units[length] == byte { length += 1 }
      if length == units.count { return position + 1 }
    }
    return nil
  }
}
