/// The text of an osquery configuration or pack, which may have what JSON has not: lines that begin with `#` or
/// `//` are comments, and a backslash at a line's end lets a text go on in the next line.
///
/// As osquery reads it (osquery/config/config.cpp, `stripConfigComments`). JSON itself has neither, and stays as
/// it is.
enum OsqueryText {
  /// The text as JSON. What is left out leaves its line feeds, so that everything after it stays in its line.
  static func json(_ text: [UInt8]) -> [UInt8] {
    var json: [UInt8] = []
    json.reserveCapacity(text.count)
    var joined: [UInt8] = []
    var lineFeeds = 0
    for line in text.split(separator: 0x0A, omittingEmptySubsequences: false) {
      lineFeeds += 1
      if line.last == UInt8(ascii: "\\") {
        joined += line.dropLast()
        continue
      }
      joined += line
      if !isComment(joined) { json += joined }
      // The last line has no line feed.
      json += repeatElement(0x0A, count: lineFeeds - (line.endIndex == text.endIndex ? 1 : 0))
      joined.removeAll(keepingCapacity: true)
      lineFeeds = 0
    }
    return joined.isEmpty || isComment(joined) ? json : json + joined
  }

  /// Whether a line, or what begins one, is a comment.
  static func isComment(_ line: some Collection<UInt8>) -> Bool {
    let text = line.drop { $0 == 0x20 || (0x09...0x0D).contains($0) }
    return text.first == UInt8(ascii: "#") || text.starts(with: [UInt8(ascii: "/"), UInt8(ascii: "/")])
  }
}
