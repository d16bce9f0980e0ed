/// Lines before a stored position, read again to build up state.
struct Replay {
  private let file: OpenFile
  private let end: Int64
  private var offset: Int64
  private var line: Int

  /// The lines of a file before `end`, which begins line `line + 1`; nil when there are none.
  /// - Parameter bytes: what may still be read again; what this takes is subtracted. 0 afterwards: look no further.
  init?(
    _ file: OpenFile, before end: Int64, line: Int, lookBack: FollowSettings.LookBack, bytes: inout Int64
  ) {
    self.file = file
    self.end = end
    offset = end
    self.line = line
    var at = end
    while at > 0, bytes > 0 {
      let count = min(256 << 10, at, bytes)
      guard let block = try? file.read(Int(count), at: at - count), block.count == Int(count) else { break }
      at -= count
      bytes -= count
      // A block begins in the middle of a line, unless it is the file's first.
      guard let start = at == 0 ? 0 : block.firstIndex(of: 0x0A).map({ $0 + 1 }), start < block.count else {
        continue
      }
      let known = block[start...]
      self.line -= known.count(where: { $0 == 0x0A }) + heldLineEnds
      heldLineEnds = at == 0 ? 0 : 1
      offset = at + Int64(start)
      if lookBack.isFarEnough(known.prefix { $0 != 0x0A }) { bytes = 0 }
    }
    self.line = max(0, self.line)
    if offset >= end { return nil }
  }

  private var heldLineEnds = 0

  /// The next lines; nil at the end.
  mutating func next(_ settings: FollowSettings) -> (bytes: [UInt8], firstLine: Int)? {
    while offset < end {
      let count = min(end - offset, Int64(settings.longestLine) + 1)
      guard let block = try? file.read(Int(count), at: offset), !block.isEmpty else { return nil }
      guard let last = block.lastIndex(of: 0x0A) else {
        // The end of a line that was skipped for its length.
        offset += Int64(block.count)
        continue
      }
      let first = line + 1
      offset += Int64(last) + 1
      line += block[...last].count(where: { $0 == 0x0A })
      return (Array(block[...last]), first)
    }
    return nil
  }
}
