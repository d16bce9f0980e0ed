/// Where the words of a POSIX command line are.
///
/// Source: POSIX.1-2017, Shell Command Language, section 2.2 "Quoting".
enum PosixCommandLine {
  /// The program, without quotes; nil when the text holds no word.
  static func program(_ commandLine: String) -> String? {
    let bytes = Array(commandLine.utf8.prefix(NamedFiles.longestCommandLine))
    var word: [UInt8] = []
    _ = endOfWord(in: bytes, from: start(of: bytes), into: &word)
    return word.isEmpty ? nil : String(decoding: word, as: UTF8.self)
  }

  /// The index behind the first word.
  static func endOfProgram(in bytes: [UInt8]) -> Int {
    var word: [UInt8] = []
    return endOfWord(in: bytes, from: start(of: bytes), into: &word)
  }

  private static func start(of bytes: [UInt8]) -> Int { bytes.firstIndex { !$0.isSpace } ?? bytes.count }

  private static func endOfWord(in bytes: [UInt8], from start: Int, into word: inout [UInt8]) -> Int {
    var quote: UInt8?
    var position = start
    while position < bytes.count {
      let byte = bytes[position]
      if byte.isBackslash, quote != UInt8(ascii: "'"), position + 1 < bytes.count {
        let next = bytes[position + 1]
        if quote != nil, !next.isOne(of: "\"\\$`") { word.append(byte) }
        word.append(next)
        position += 1
      } else if let open = quote {
        if byte == open { quote = nil } else { word.append(byte) }
      } else if byte.isQuote {
        quote = byte
      } else if byte.isSpace {
        return position
      } else {
        word.append(byte)
      }
      position += 1
    }
    return position
  }
}
