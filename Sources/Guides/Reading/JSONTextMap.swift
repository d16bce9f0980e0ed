/// Finds where the texts of a JSON file stand in it, so that a place in a text can be shown in the file.
///
/// The file must have been read as JSON, or as ``OsqueryText``, before; what is neither has no places here.
struct JSONTextMap {
  /// Longest file that is looked through, in bytes; the places of a longer one are not known.
  private static let longest = 1 << 20

  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The place of the text at the end of a path of keys; nil where there is none.
  func place(ofText path: [String]) -> StatementPlace? {
    guard bytes.count <= Self.longest else { return nil }
    var position = skippingSpace(from: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
    for key in path {
      guard let next = member(key, ofObjectAt: position) else { return nil }
      position = next
    }
    guard byte(position) == UInt8(ascii: "\"") else { return nil }
    return anchors(ofTextAt: position)
  }

  private func byte(_ position: Int) -> UInt8? { bytes.indices.contains(position) ? bytes[position] : nil }

  private func skippingSpace(from start: Int) -> Int {
    var position = start
    while let byte = byte(position) {
      if byte == UInt8(ascii: "#") || byte == UInt8(ascii: "/") {
        // A comment; elsewhere neither begins anything.
        position = bytes[position...].firstIndex(of: 0x0A) ?? bytes.count
      } else if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
        position += 1
      } else {
        break
      }
    }
    return position
  }

  /// Where the value of the last member of that name begins, which is the one that counts.
  private func member(_ key: String, ofObjectAt start: Int) -> Int? {
    guard byte(start) == UInt8(ascii: "{") else { return nil }
    let wanted = Array(key.utf8)
    var found: Int?
    var position = skippingSpace(from: start + 1)
    while byte(position) == UInt8(ascii: "\"") {
      let end = endOfText(at: position)
      let isWanted = bytes[(position + 1)..<max(position + 1, end - 1)].elementsEqual(wanted)
      position = skippingSpace(from: end)
      guard byte(position) == UInt8(ascii: ":") else { return found }
      position = skippingSpace(from: position + 1)
      if isWanted { found = position }
      position = skippingSpace(from: endOfValue(at: position))
      guard byte(position) == UInt8(ascii: ",") else { return found }
      position = skippingSpace(from: position + 1)
    }
    return found
  }

  /// The byte after a text's closing quote.
  private func endOfText(at start: Int) -> Int {
    var position = start + 1
    while let byte = byte(position) {
      if byte == UInt8(ascii: "\"") { return position + 1 }
      position += byte == UInt8(ascii: "\\") ? 2 : 1
    }
    return bytes.count
  }

  private func endOfValue(at start: Int) -> Int {
    var position = start
    var depth = 0
    while let byte = byte(position) {
      switch byte {
      case UInt8(ascii: "\""):
        position = endOfText(at: position)
        if depth == 0 { return position }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { return position }
        depth -= 1
        if depth == 0 { return position + 1 }
      case UInt8(ascii: ",") where depth == 0: return position
      case UInt8(ascii: "#"), UInt8(ascii: "/"):
        position = skippingSpace(from: position)
        continue
      default: break
      }
      position += 1
    }
    return bytes.count
  }

  private func anchors(ofTextAt start: Int) -> StatementPlace? {
    let origin = StatementPlace.Position(ofUTF8Offset: start + 1, in: bytes)
    var anchors = [StatementPlace.Anchor(offset: 0, position: origin)]
    var position = start + 1
    var offset = 0
    var line = origin.line
    var column = origin.column
    while let byte = byte(position), byte != UInt8(ascii: "\"") {
      guard byte == UInt8(ascii: "\\") else {
        position += 1
        offset += 1
        column += byte & 0xC0 != 0x80 ? 1 : 0
        continue
      }
      let (length, decoded) = escape(at: position)
      position += length
      offset += decoded
      if decoded == 0 { (line, column) = (line + 1, 1) } else { column += length }
      let next = StatementPlace.Position(line: line, column: column)
      anchors.append(StatementPlace.Anchor(offset: offset, position: next))
    }
    return StatementPlace(anchors)
  }

  /// How long an escape is, and how many bytes of UTF-8 it stands for: none where the text goes on in the next line.
  private func escape(at position: Int) -> (length: Int, decoded: Int) {
    if byte(position + 1) == 0x0A { return (2, 0) }
    guard byte(position + 1) == UInt8(ascii: "u"), position + 6 <= bytes.count,
      let unit = UInt32(String(decoding: bytes[(position + 2)..<(position + 6)], as: UTF8.self), radix: 16)
    else { return (2, 1) }
    switch unit {
    case ..<0x80: return (6, 1)
    case ..<0x800: return (6, 2)
    case 0xD800..<0xDC00: return (12, 4)
    default: return (6, 3)
    }
  }
}
