import CScan
import Testing

@testable import ECS

/// The kernels that this machine has.
private let kernels = (0..<UInt32(CSCAN_KERNEL_COUNT)).map { cscan_kernel(rawValue: $0) }
  .filter { cscan_is_supported($0) }

@Suite struct KernelTests {
  /// The places of everything, by a plain reading of each line.
  private struct Places: Equatable {
    var quotes: [Int] = []
    var brackets: [Int] = []
    var newlines: [Int] = []
    var specials: [Int] = []
    var hasControl = false

    init() {}

    init(reading text: [UInt8]) {
      var isInside = false
      var isEscaped = false
      for (place, byte) in text.enumerated() {
        let wasEscaped = isEscaped
        isEscaped = byte == 0x5C && !wasEscaped
        switch byte {
        case 0x22 where !wasEscaped:
          quotes.append(place)
          isInside.toggle()
        case 0x7B, 0x7D, 0x5B, 0x5D: if !isInside { brackets.append(place) }
        case 0x5C: specials.append(place)
        case 0x0A:
          newlines.append(place)
          isInside = false
        case 0..<0x20 where isInside:
          specials.append(place)
          hasControl = true
        default: break
        }
      }
    }
  }

  private static func places(_ text: [UInt8], _ kernel: cscan_kernel) -> (Places, isUTF8: Bool) {
    let words = (text.count + 63) / 64
    var maps = [[UInt64]](repeating: [UInt64](repeating: 0, count: words), count: 4)
    var (quotes, brackets, newlines, specials) = (maps[0], maps[1], maps[2], maps[3])
    let seen = quotes.withUnsafeMutableBufferPointer { quotes in
      brackets.withUnsafeMutableBufferPointer { brackets in
        newlines.withUnsafeMutableBufferPointer { newlines in
          specials.withUnsafeMutableBufferPointer { specials in
            // Safe: used within the call; the bitmaps have a word for every 64 bytes.
            var bitmaps = cscan_bitmaps(
              quotes: quotes.baseAddress, brackets: brackets.baseAddress, newlines: newlines.baseAddress,
              specials: specials.baseAddress)
            return cscan_index(kernel, text, text.count, &bitmaps)
          }
        }
      }
    }
    maps = [quotes, brackets, newlines, specials]
    var places = Places()
    (places.quotes, places.brackets) = (set(in: maps[0]), set(in: maps[1]))
    (places.newlines, places.specials) = (set(in: maps[2]), set(in: maps[3]))
    places.hasControl = seen.has_controls
    #expect(seen.newlines == places.newlines.count)
    return (places, !seen.has_invalid_utf8)
  }

  private static func set(in bitmap: [UInt64]) -> [Int] {
    (0..<bitmap.count * 64).filter { bitmap[$0 / 64] >> UInt64($0 % 64) & 1 != 0 }
  }

  @Test(arguments: kernels)
  func `every kernel finds what a plain reading finds`(kernel: cscan_kernel) {
    var random = Seeded(1)
    let bytes = Array(#"""\\{}[]ab"#.utf8) + [0x0A, 0x01, 0x20, 0x20, 0x20]
    for round in 0..<3000 {
      let length = random.below(round % 3 == 0 ? 700 : 140)
      let text = (0..<length).map { _ in random.pick(bytes) }
      #expect(Self.places(text, kernel).0 == Places(reading: text))
    }
  }

  @Test(arguments: kernels)
  func `every kernel knows UTF-8`(kernel: cscan_kernel) {
    var random = Seeded(2)
    let good = ["a", "é", "張", "😀", "\u{7FF}", "\u{800}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}", "\u{D7FF}"]
    let bad: [[UInt8]] = [
      [0x80], [0xC3], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xFF],
      [0xC3, 0xC3, 0xA9],
    ]
    for _ in 0..<3000 {
      var text = (0..<random.below(120)).flatMap { _ in Array(random.pick(good).utf8) }
      if random.once(in: 2) { text = Array(repeating: 0x20, count: random.below(130)) + text }
      if random.once(in: 2) { text.insert(contentsOf: random.pick(bad), at: random.below(text.count + 1)) }
      if random.once(in: 3) { text += Array(repeating: 0x20, count: random.below(130)) }
      #expect(Self.places(text, kernel).isUTF8 == (String(validating: text, as: UTF8.self) != nil))
      #expect(cscan_is_utf8(text, text.count) == (String(validating: text, as: UTF8.self) != nil))
    }
  }

  @Test(arguments: kernels)
  func `every kernel finds a literal in either case`(kernel: cscan_kernel) {
    var random = Seeded(3)
    let literals = ["ab", "wuauclt.exe", "-x", "a{b", "zz/top", "aab"]
    for _ in 0..<3000 {
      let literal = Array(random.pick(literals).utf8)
      var text = (0..<random.below(300)).map { _ in random.pick(Array("aAbBxX-{[w".utf8)) }
      if random.once(in: 2) {
        let cased = literal.map { random.once(in: 2) && $0 &- 0x61 < 26 ? $0 & 0xDF : $0 }
        text.insert(contentsOf: cased, at: random.below(text.count + 1))
      }
      let start = random.below(text.count + 1)
      let folded = text.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
      let expected = (start..<max(start, text.count)).first { folded[$0...].starts(with: literal) }
      let found = literal.withUnsafeBufferPointer { bytes in
        // Safe: the literal is used within the call.
        guard let base = bytes.baseAddress else { return -1 }
        var prepared = cscan_prepare(base, bytes.count)
        return cscan_find(kernel, text, text.count, start, &prepared)
      }
      #expect(found == expected ?? text.count)
    }
  }

  @Test(arguments: kernels)
  func `every kernel finds a literal or what may hide it, and counts the lines before`(kernel: cscan_kernel) {
    var random = Seeded(4)
    let literals = ["ab", "u00a", "\\u", "wuauclt.exe", "012789"]
    for _ in 0..<3000 {
      let literal = Array(random.pick(literals).utf8)
      var text = (0..<random.below(300)).map { _ in random.pick(Array(#"\u0012789aB"#.utf8) + [0x0A]) }
      if random.once(in: 3) { text.insert(contentsOf: #"\u0041"#.utf8, at: random.below(text.count + 1)) }
      if random.once(in: 3) { text.insert(contentsOf: literal, at: random.below(text.count + 1)) }
      if random.once(in: 3) { text.insert(contentsOf: [UInt8](repeating: 0x0A, count: 150), at: 0) }
      let start = random.below(text.count + 1)
      let folded = text.map { $0 &- 0x41 < 26 ? $0 | 0x20 : $0 }
      let expected = (start..<text.count).first { place in
        let isHiding =
          text[place...].starts(with: #"\u00"#.utf8) && place + 4 < text.count
          && (0x32...0x37).contains(text[place + 4])
        return isHiding || folded[place...].starts(with: literal)
      }
      let seen = literal.withUnsafeBufferPointer { bytes in
        // Safe: the literal is used within the call.
        bytes.baseAddress.map { base in
          var prepared = cscan_prepare(base, bytes.count)
          return cscan_sight(kernel, text, text.count, start, &prepared)
        }
      }
      #expect(seen?.place == expected ?? text.count)
      #expect(seen?.newlines == text[start..<(expected ?? text.count)].count { $0 == 0x0A })
      #expect(cscan_count_newlines(kernel, text, text.count) == text.count { $0 == 0x0A })
    }
  }
}
