/// Where a value stands in the text of its row.
struct ValuePlace: Sendable {
  let start: Int
  let end: Int
  let isNull: Bool
  let hasDoubledQuotes: Bool
  /// Where the next value begins.
  let next: Int

  /// The value that begins at `start`; `limit` is the line end.
  init(_ text: UnsafeBufferPointer<UInt8>, from start: Int, to limit: Int) {
    let quote = UInt8(ascii: "\"")
    var place = start
    guard start < limit, text[start] == quote else {
      while place < limit, text[place] != UInt8(ascii: ",") { place += 1 }
      self.init(start: start, end: place, isNull: place <= start, hasDoubledQuotes: false, next: place + 1)
      return
    }
    var hasDoubled = false
    place += 1
    while place < limit {
      if text[place] == quote {
        guard place + 1 < limit, text[place + 1] == quote else { break }
        hasDoubled = true
        place += 1
      }
      place += 1
    }
    self.init(start: start + 1, end: place, isNull: false, hasDoubledQuotes: hasDoubled, next: place + 2)
  }

  private init(start: Int, end: Int, isNull: Bool, hasDoubledQuotes: Bool, next: Int) {
    self.start = start
    self.end = end
    self.isNull = isNull
    self.hasDoubledQuotes = hasDoubledQuotes
    self.next = next
  }
}
