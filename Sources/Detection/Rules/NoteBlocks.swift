/// What `$osquery_0` and `$investigate_0` in a rule's note stand for.
struct NoteBlocks {
  /// What stands between the dollar sign and the number, and the texts by number.
  private let blocks: [(name: [UInt8], marker: String, texts: [String])]

  init(_ blocks: [(name: String, texts: [String])]) {
    self.blocks = blocks.map { (Array("\($0.name)_".utf8), $0.name, $0.texts) }
  }

  /// The note with each of them replaced by its block.
  func render(_ note: String) -> String {
    let bytes = Array(note.utf8)
    var rendered: [UInt8] = []
    var start = 0
    var place = 0
    while place < bytes.count {
      guard bytes[place] == UInt8(ascii: "$"), let (block, end) = reference(in: bytes, at: place + 1) else {
        place += 1
        continue
      }
      rendered += bytes[start..<place]
      rendered += block.utf8
      (start, place) = (end, end)
    }
    guard start > 0 else { return note }
    return String(decoding: rendered + bytes[start...], as: UTF8.self)
  }

  /// The block that is named here, and where its name ends. Of `$osquery_10` it is the eleventh, where there
  /// are so many, else the second with a 0 behind it.
  private func reference(in bytes: [UInt8], at place: Int) -> (block: String, end: Int)? {
    for (name, marker, texts) in blocks where bytes[place...].starts(with: name) {
      let digits = bytes[(place + name.count)...].prefix(4).prefix { $0 &- 0x30 < 10 }
      let places = digits.first == 0x30 ? digits.prefix(1) : digits
      for length in stride(from: places.count, to: 0, by: -1) {
        guard let number = Int(String(decoding: places.prefix(length), as: UTF8.self)), number < texts.count
        else { continue }
        return ("!{\(marker)\(texts[number])}", place + name.count + length)
      }
    }
    return nil
  }
}
