/// Looks at brackets and strings only: where documents begin and end, and how deep they nest.
struct JSONShape {
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The deepest nesting of arrays and objects in a part of the text, and how many are still open at its end.
  /// A line break ends a string, as no string of JSON holds one, so that a broken line does not hide what
  /// follows.
  func nesting(of range: Range<Int>) -> (deepest: Int, open: Int) {
    // Safe: the buffer is read within this call and within `range`, which lies in it.
    bytes.withUnsafeBufferPointer { bytes in
      var depth = 0
      var deepest = 0
      var isInString = false
      var position = range.lowerBound
      while position < range.upperBound {
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\\") where isInString: position += 1
        case UInt8(ascii: "\""): isInString.toggle()
        case 0x0A: isInString = false
        case UInt8(ascii: "{") where !isInString, UInt8(ascii: "[") where !isInString:
          depth += 1
          deepest = max(deepest, depth)
        case UInt8(ascii: "}") where !isInString, UInt8(ascii: "]") where !isInString: depth -= 1
        default: break
        }
      }
      return (deepest, depth)
    }
  }

  /// The elements of the array that the text is, or nil when it is none or is not whole.
  func elements() -> [Range<Int>]? {
    guard let start = bytes.firstIndex(where: { !Self.isSpace($0) }), bytes[start] == UInt8(ascii: "["),
      let end = bytes.lastIndex(where: { !Self.isSpace($0) }), bytes[end] == UInt8(ascii: "]"), end > start
    else { return nil }
    var elements: [Range<Int>] = []
    var depth = 0
    var isInString = false
    var first = start + 1
    var position = start + 1
    while position < end {
      switch bytes[position] {
      case UInt8(ascii: "\\") where isInString: position += 1
      case UInt8(ascii: "\""): isInString.toggle()
      case UInt8(ascii: "{") where !isInString, UInt8(ascii: "[") where !isInString: depth += 1
      case UInt8(ascii: "}") where !isInString, UInt8(ascii: "]") where !isInString: depth -= 1
      case UInt8(ascii: ",") where !isInString && depth == 0:
        elements.append(trimmed(first..<position))
        first = position + 1
      default: break
      }
      position += 1
    }
    guard depth == 0, !isInString, position == end else { return nil }
    let last = trimmed(first..<end)
    if !last.isEmpty || !elements.isEmpty { elements.append(last) }
    return elements
  }

  /// The lines that are not blank, without their ends, and their numbers from 1.
  func lines() -> [(range: Range<Int>, number: Int)] {
    var lines: [(Range<Int>, Int)] = []
    var start = 0
    var number = 0
    while start < bytes.count {
      number += 1
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      let line = trimmed(start..<end)
      if !line.isEmpty { lines.append((line, number)) }
      start = end + 1
    }
    return lines
  }

  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var range = range
    while let first = range.first, Self.isSpace(bytes[first]) { range = first + 1..<range.upperBound }
    while let last = range.last, Self.isSpace(bytes[last]) { range = range.lowerBound..<last }
    return range
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
  }
}
