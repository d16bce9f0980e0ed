/// Finds the paths in a Windows command line, whatever shell or program reads it.
///
/// Quotes keep a path together, Microsoft's argument rules and those of cmd and PowerShell alike; a path without them
/// ends at a space, unless it has no usual extension yet and the next word goes on with a folder.
struct WindowsPathScanner {
  private let bytes: [UInt8]
  /// Whether the text is one argument, so that its spaces need no quotes.
  private let isWord: Bool
  /// Whether `C:\folder\name,Entry` names a file though it has no extension.
  private let takesEntryPoints: Bool
  private var position: Int

  /// The most words that one unquoted path is put together from.
  private static let mostWords = 8
  /// How many bytes behind a space are looked at for a folder that goes on: as many as a usual path may have.
  private static let lookAhead = 260

  static func paths(in bytes: [UInt8], from start: Int = 0, isWord: Bool = false) -> [String] {
    var scanner = WindowsPathScanner(bytes, from: start, isWord: isWord)
    var paths: [String] = []
    while paths.count < NamedFiles.limit * 4, let path = scanner.next() { paths.append(path) }
    return paths
  }

  private init(_ bytes: [UInt8], from start: Int, isWord: Bool) {
    self.bytes = bytes
    self.isWord = isWord
    position = start
    takesEntryPoints = String(decoding: bytes, as: UTF8.self).lowercased().contains("rundll32")
  }

  private mutating func next() -> String? {
    while position < bytes.count {
      if skipURL() { continue }
      guard let length = WindowsPath.prefixLength(in: bytes, at: position), isBoundary(position) else {
        position += 1
        continue
      }
      let start = position
      if let path = quoted(from: start, prefix: length) ?? unquoted(from: start, prefix: length) {
        return path
      }
      position = max(position, start + length)
    }
    return nil
  }

  /// Whether a path may begin here: not inside a word, save behind the letters of a switch (`/iC:\x.msi`).
  private func isBoundary(_ index: Int) -> Bool {
    guard index > 0 else { return true }
    let previous = bytes[index - 1]
    if previous == UInt8(ascii: "/") { return WindowsPath.hasPrefix("file:///", in: bytes, at: index - 8) }
    if previous.isASCIILetter { return isBehindSwitch(index) }
    if previous == UInt8(ascii: ":"), bytes[index].isBackslash { return !isDriveColon(index - 1) }
    return previous >= 0x80 || !previous.isWordByte && !previous.isOne(of: "\\.%")
  }

  private func isBehindSwitch(_ index: Int) -> Bool {
    var start = index - 1
    while start > 0, index - start < 12, bytes[start].isASCIILetter { start -= 1 }
    guard bytes[start].isOne(of: "-/") else { return false }
    return start == 0 || bytes[start - 1].isSpace || bytes[start - 1].isQuote
  }

  /// `C:` as a drive, not the colon of a switch such as `/i:`.
  private func isDriveColon(_ colon: Int) -> Bool {
    guard colon > 0, bytes[colon - 1].isASCIILetter else { return false }
    return colon < 2 || !bytes[colon - 2].isOne(of: "-/") && !bytes[colon - 2].isASCIILetter
  }

  /// Passes over `scheme://…`; of a `file:` URL only the scheme.
  private mutating func skipURL() -> Bool {
    guard WindowsPath.hasPrefix("://", in: bytes, at: position) else { return false }
    if WindowsPath.hasPrefix("file:///", in: bytes, at: position - 4) {
      position += 4
      return true
    }
    while position < bytes.count, !bytes[position].isSpace, !bytes[position].isOne(of: "\"'<>|)") {
      position += 1
    }
    return true
  }
}

// MARK: Paths that something keeps together

extension WindowsPathScanner {
  /// The path up to the quote that closes it, or to the end of the argument, when that is one path.
  private mutating func quoted(from start: Int, prefix: Int) -> String? {
    var end = bytes.count
    if let quote = openQuote(before: start) {
      guard let close = bytes[start...].firstIndex(of: quote) else { return nil }
      // The quotes are escaped ones: `\"C:\a.exe\"`.
      let isEscaped = start > 1 && bytes[start - 2].isBackslash && bytes[close - 1].isBackslash
      end = isEscaped ? close - 1 : close
    } else if !isWord {
      return nil
    }
    guard isOnePath(start + prefix..<max(start + prefix, end)) else { return nil }
    position = end
    return WindowsFileName(Array(bytes[start..<end]), takesEntryPoints: takesEntryPoints).path
  }

  /// The quote directly before the path, or one that opens the word which the path ends (`"/i:C:\a b\x.msi"`).
  private func openQuote(before start: Int) -> UInt8? {
    if start > 0, bytes[start - 1].isQuote { return bytes[start - 1] }
    let word = bytes[max(0, start - 64)..<start].reversed().prefix { !$0.isSpace }
    return word.count { $0 == UInt8(ascii: "\"") } % 2 == 1 ? UInt8(ascii: "\"") : nil
  }

  private func isOnePath(_ range: Range<Int>) -> Bool {
    guard range.count <= NamedFiles.longestPath else { return false }
    var hasColon = false
    for index in range {
      let byte = bytes[index]
      if byte < 0x20 || byte.isOne(of: "\"<>|*?") || hasColon && byte.isSeparator { return false }
      if byte == UInt8(ascii: ":") { hasColon = true }
      if byte == UInt8(ascii: "="), endsUsually(range.lowerBound..<index) { return false }
      if byte.isOne(of: ";,+"), WindowsPath.prefixLength(in: bytes, at: index + 1) != nil { return false }
      if byte == 0x20, index > range.lowerBound, endsUsually(range.lowerBound..<index) { return false }
    }
    return true
  }

  /// Whether the word before `range`'s end has a usual extension; only its last bytes matter.
  private func endsUsually(_ range: Range<Int>) -> Bool {
    FileExtension.isUsual(String(decoding: bytes[range].suffix(16), as: UTF8.self))
  }
}

// MARK: Paths that nothing keeps together

extension WindowsPathScanner {
  private mutating func unquoted(from start: Int, prefix: Int) -> String? {
    var path = Array(bytes[start..<start + prefix])
    /// Where the path ends if the words behind the first don't belong to it.
    var firstWord: (count: Int, position: Int)?
    var words = 1
    position = start + prefix
    while position < bytes.count, path.count <= NamedFiles.longestPath {
      let byte = bytes[position]
      if byte.isOne(of: "*?") {
        skipWord()
        return nil
      }
      if byte == 0x20 {
        guard words < Self.mostWords, goesOn(path, isJoined: firstWord != nil) else { break }
        firstWord = firstWord ?? (path.count, position)
        words += 1
      } else if let kept = keptInQuotes(behind: path) {
        path += bytes[kept]
        position = kept.upperBound + 1
        continue
      } else if isEscape(byte) {
        position += 1
        continue
      } else if isEnd(byte, of: path) {
        break
      }
      path.append(byte)
      position += 1
    }
    if let firstWord, !FileExtension.isUsual(WindowsFileName(path, takesEntryPoints: true).path ?? "") {
      path.removeSubrange(firstWord.count...)
      position = firstWord.position
    }
    return WindowsFileName(path, takesEntryPoints: takesEntryPoints).path
  }

  /// Whether the word behind the space at `position` belongs to the path as well.
  private func goesOn(_ path: [UInt8], isJoined: Bool) -> Bool {
    let next = position + 1
    guard let last = path.last, !last.isSeparator, next < bytes.count,
      !FileExtension.isUsual(WindowsFileName(path, takesEntryPoints: true).path ?? ""),
      !bytes[next].isSpace, !bytes[next].isOne(of: "-/\"'&|<>"),
      WindowsPath.prefixLength(in: bytes, at: next) == nil
    else { return false }
    return isJoined || folderFollows(at: next)
  }

  /// Whether one of the next words, which may all belong to the path, names a folder: `Files (x86)\App\x.exe`.
  private func folderFollows(at index: Int) -> Bool {
    let words = bytes[index...].prefix(Self.lookAhead).prefix { !$0.isOne(of: "\"<>|;&") }
    return words.split(separator: 0x20, maxSplits: 3, omittingEmptySubsequences: false).prefix(3).prefix {
      word in
      word.first.map { !$0.isOne(of: "-/'") } ?? false
        && WindowsPath.prefixLength(in: bytes, at: word.startIndex) == nil
    }.contains { $0.contains(where: \.isBackslash) }
  }

  /// What stands in quotes in the middle of a path, as in `C:\"Program Files"\x.exe`.
  private func keptInQuotes(behind path: [UInt8]) -> Range<Int>? {
    guard bytes[position] == UInt8(ascii: "\""), position + 1 < bytes.count else { return nil }
    let start = position + 1
    guard bytes[start].isWordByte || bytes[start].isBackslash else { return nil }
    guard let close = bytes[start...].prefix(Self.lookAhead).firstIndex(of: UInt8(ascii: "\"")) else {
      return nil
    }
    let isPart = bytes[start..<close].allSatisfy { $0 >= 0x20 && !$0.isOne(of: "<>|*?:") }
    return isPart ? start..<close : nil
  }

  /// cmd's `^` and PowerShell's backtick before a character of the path.
  private func isEscape(_ byte: UInt8) -> Bool {
    byte.isOne(of: "^`") && position + 1 < bytes.count
      && (bytes[position + 1].isWordByte || bytes[position + 1].isOne(of: "\\."))
  }

  private func isEnd(_ byte: UInt8, of path: [UInt8]) -> Bool {
    let next = position + 1 < bytes.count ? bytes[position + 1] : 0x20
    switch byte {
    case 0..<0x21: return true
    case UInt8(ascii: ";"), UInt8(ascii: ","), UInt8(ascii: "+"):
      return byte == UInt8(ascii: ";") || WindowsPath.prefixLength(in: bytes, at: position + 1) != nil
    case UInt8(ascii: "'"): return !(next.isWordByte && path.last?.isWordByte ?? false)
    case UInt8(ascii: ":"): return !next.isWordByte
    case UInt8(ascii: "="): return FileExtension.isUsual(String(decoding: path.suffix(16), as: UTF8.self))
    case UInt8(ascii: ")"): return !path.contains(UInt8(ascii: "("))
    case UInt8(ascii: "]"): return !path.contains(UInt8(ascii: "["))
    case UInt8(ascii: "}"): return !path.contains(UInt8(ascii: "{"))
    default: return byte.isOne(of: "\"<>|&^`")
    }
  }

  private mutating func skipWord() {
    while position < bytes.count, !bytes[position].isSpace, !bytes[position].isQuote { position += 1 }
  }
}
