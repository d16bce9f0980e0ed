/// Where the program ends at the front of a Windows command line.
///
/// Source: Microsoft, CreateProcessW (`lpApplicationName`, `lpCommandLine`): a program in quotes ends with them; else
/// each space may be its end, and Windows tries them in turn.
enum WindowsProgram {
  /// The index behind the program, a closing quote included; the number of bytes when there is nothing else.
  static func end(in bytes: [UInt8]) -> Int {
    let start = bytes.firstIndex { !$0.isSpace } ?? bytes.count
    guard start < bytes.count else { return bytes.count }
    if bytes[start] == UInt8(ascii: "\"") {
      return bytes[(start + 1)...].firstIndex(of: UInt8(ascii: "\"")).map { $0 + 1 } ?? bytes.count
    }
    return endUnquoted(in: bytes, from: start)
  }

  /// The first word that ends in a program's extension ends it, so long as all before it may belong to one path;
  /// else the last word that has a backslash; else the first word.
  private static func endUnquoted(in bytes: [UInt8], from start: Int) -> Int {
    let first = endOfWord(in: bytes, from: start)
    var end = first
    var fallback = first
    guard bytes[start..<first].contains(where: \.isSeparator) else { return first }
    while !isProgram(bytes[start..<end]) {
      guard end < bytes.count else { return fallback }
      let next = end + 1
      guard next < bytes.count, !bytes[next].isSpace, !bytes[next].isOne(of: "\"'-/"),
        WindowsPath.prefixLength(in: bytes, at: next) == nil
      else { return fallback }
      end = endOfWord(in: bytes, from: next)
      if bytes[next..<end].contains(where: \.isBackslash), fallback == next - 1 { fallback = end }
    }
    return end
  }

  private static func endOfWord(in bytes: [UInt8], from start: Int) -> Int {
    bytes[start...].firstIndex(where: \.isSpace) ?? bytes.count
  }

  private static func isProgram(_ path: ArraySlice<UInt8>) -> Bool {
    guard path.count >= 4 else { return false }
    let tail = String(decoding: path.suffix(4), as: UTF8.self).lowercased()
    return [".exe", ".sys", ".dll", ".com", ".bat", ".cmd", ".scr"].contains(tail)
  }
}
