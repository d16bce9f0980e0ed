/// A part of a line that patterns of names ask for: a key and its value, whose parts are told apart after the walk.
struct LineCapture: Sendable {
  /// The place in `LineKeys.openings`.
  var opening: Int32 = 0
  /// The key's place in `LineKeys.entries`; negative for one that is not looked for by itself.
  var entry: Int32 = -1
  /// The key of such a one.
  var keyStart: Int32 = 0
  var keyEnd: Int32 = 0
  var start: Int32 = 0
  var end: Int32 = 0

  /// A line that has more is left to the strict parser.
  static let most = 64

  var key: Range<Int> { Int(keyStart)..<Int(keyEnd) }
  var value: Range<Int> { Int(start)..<Int(end) }
}

extension LineWalker {
  /// The opening that a key, which is not looked for by itself, leads into; negative when it leads into none.
  @inline(never)
  func opening(_ key: Int, _ length: Int, in table: LineKeys.Table) -> Int32 {
    guard let beginnings = room.pointee.keys.beginnings else { return -1 }
    for number in 0..<Int(table.beginningCount) {
      let beginning = beginnings[Int(table.firstBeginning) &+ number]
      if length >= Int(beginning.length), begins(key, beginning) { return beginning.opening }
    }
    return -1
  }

  private func begins(_ key: Int, _ beginning: LineKeys.Beginning) -> Bool {
    let wanted = room.pointee.keys.bytes + Int(beginning.start)
    for offset in 0..<Int(beginning.length) where text[key &+ offset] != wanted[offset] { return false }
    return true
  }

  /// Leaves a value for the patterns.
  @inline(never)
  func capture(_ opening: Int32, _ key: Range<Int>, _ value: Range<Int>) throws(Stop) {
    try keep(
      LineCapture(
        opening: opening, keyStart: Int32(truncatingIfNeeded: key.lowerBound),
        keyEnd: Int32(truncatingIfNeeded: key.upperBound), start: Int32(truncatingIfNeeded: value.lowerBound),
        end: Int32(truncatingIfNeeded: value.upperBound)))
  }

  /// The same for a key that is looked for.
  @inline(never)
  func capture(_ entry: Int, _ value: Range<Int>) throws(Stop) {
    try keep(
      LineCapture(
        opening: room.pointee.keys.entries[entry].opening, entry: Int32(truncatingIfNeeded: entry),
        start: Int32(truncatingIfNeeded: value.lowerBound), end: Int32(truncatingIfNeeded: value.upperBound)))
  }

  private func keep(_ capture: LineCapture) throws(Stop) {
    guard room.pointee.usage.captures < LineCapture.most else { throw .unusual }
    room.pointee.captures[room.pointee.usage.captures] = capture
    room.pointee.usage.captures &+= 1
  }
}

extension EventRecord {
  /// Adds what the walk left to the fields of the patterns; false when the strict parser must decide.
  mutating func takeCaptures(_ keys: LineKeys) -> Bool {
    var names: Set<String> = []
    for capture in captures[..<usage.captures] {
      let opening = keys.openings[Int(capture.opening)]
      let name = opening.prefix + key(of: capture, keys)
      // Of a key that is repeated in one object only one value counts.
      guard usage.captures == 1 || names.insert(name).inserted else { return false }
      var parser = JSONParser(line, range: capture.value)
      guard let value = try? parser.document() else { return false }
      take(value, below: name, for: opening.patterns)
    }
    return true
  }

  private func key(of capture: LineCapture, _ keys: LineKeys) -> String {
    guard capture.entry >= 0 else { return String(decoding: line[capture.key], as: UTF8.self) }
    let entry = keys.entries[Int(capture.entry)]
    return String(decoding: keys.bytes[Int(entry.start)..<Int(entry.start + entry.length)], as: UTF8.self)
  }
}
