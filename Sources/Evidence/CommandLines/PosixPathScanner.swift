/// Finds the absolute paths in a POSIX command line or shell script, without expanding anything.
struct PosixPathScanner {
  private let bytes: [UInt8]
  /// Whether the text is one argument, so that its spaces need no quotes.
  private let isWord: Bool
  private var position: Int

  static func paths(in bytes: [UInt8], from start: Int = 0, isWord: Bool = false) -> [String] {
    var scanner = PosixPathScanner(bytes: bytes, isWord: isWord, position: start)
    var paths: [String] = []
    while paths.count < NamedFiles.limit * 4, let path = scanner.next() { paths.append(path) }
    return paths
  }

  private mutating func next() -> String? {
    while position < bytes.count {
      if WindowsPath.hasPrefix("://", in: bytes, at: position) {
        skipURL()
      } else if bytes[position] == UInt8(ascii: "/"), isBoundary(position) {
        let start = position
        if let path = quoted(from: start) ?? unquoted(from: start) { return path }
        position = max(position, start + 1)
      } else {
        position += 1
      }
    }
    return nil
  }

  /// Passes over `scheme://host/…`; of a `file:` URL only the scheme.
  private mutating func skipURL() {
    if WindowsPath.hasPrefix("file:///", in: bytes, at: position - 4) {
      position += 3
    } else {
      while position < bytes.count, !bytes[position].isSpace, !bytes[position].isOne(of: "\"'`<>|;)") {
        position += 1
      }
    }
  }

  /// Whether a path may begin here: at the start of a word, behind `=`, `>` and the like, or behind a switch's letter
  /// (`-I/usr/include`); not in a relative path, a pattern, or behind a host (`host:/path`).
  private func isBoundary(_ index: Int) -> Bool {
    guard index > 0 else { return true }
    let previous = bytes[index - 1]
    if previous.isSpace || previous.isOne(of: "\"'`=,;|&(<>@{") { return true }
    if WindowsPath.hasPrefix("file://", in: bytes, at: index - 7) { return true }
    guard previous == UInt8(ascii: ":") || previous.isASCIILetter else { return false }
    var start = index
    while start > 0, !bytes[start - 1].isSpace, !bytes[start - 1].isQuote, index - start < 256 { start -= 1 }
    let before = bytes[start..<index]
    if previous == UInt8(ascii: ":") {
      return before.contains { $0.isOne(of: "/=") } || before.first == UInt8(ascii: "-")
    }
    return before.count == 2 && before.first == UInt8(ascii: "-")
  }

  /// The path up to the quote that closes it, or to the end of the argument, when that is one path.
  private mutating func quoted(from start: Int) -> String? {
    var end = bytes.count
    if start > 0, bytes[start - 1].isQuote {
      guard let close = bytes[start...].firstIndex(of: bytes[start - 1]) else { return nil }
      end = close
    } else if !isWord {
      return nil
    }
    guard end - start <= NamedFiles.longestPath else { return nil }
    for index in start..<end {
      if bytes[index] < 0x20 || bytes[index].isOne(of: ";|&<>`$*?\"':,") { return nil }
      if bytes[index] == 0x20, index + 1 < end, bytes[index + 1].isOne(of: "-/") { return nil }
    }
    position = end
    return Self.file(bytes[start..<end])
  }

  private mutating func unquoted(from start: Int) -> String? {
    var path: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      let next = position + 1 < bytes.count ? bytes[position + 1] : 0x20
      if byte.isSpace || byte.isOne(of: ";|&<>()`\"'}") || byte.isOne(of: ":,") && next == UInt8(ascii: "/") {
        break
      }
      if byte.isOne(of: "*?[$") {
        while position < bytes.count, !bytes[position].isSpace, !bytes[position].isQuote { position += 1 }
        return nil
      }
      if byte.isBackslash {
        position += 1
        if position < bytes.count { path.append(bytes[position]) }
      } else {
        path.append(byte)
      }
      position += 1
    }
    return Self.file(path[...])
  }

  /// The path as a file's name; nil for folders and devices, bash's `/dev/tcp/…` among them.
  private static func file(_ bytes: ArraySlice<UInt8>) -> String? {
    var text = bytes
    while let last = text.last, last.isOne(of: " ,:") { text.removeLast() }
    guard text.count > 1, text.count <= NamedFiles.longestPath, text.last != UInt8(ascii: "/"),
      !text.contains(0),
      text[text.startIndex + 1] != UInt8(ascii: "/")
    else { return nil }
    let path = String(decoding: text, as: UTF8.self)
    return path.hasPrefix("/dev/") && !path.hasPrefix("/dev/shm/") ? nil : path
  }
}
