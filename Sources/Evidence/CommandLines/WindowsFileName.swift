/// Bytes that begin as an absolute Windows path, taken for a file's name.
struct WindowsFileName {
  /// The path without what isn't part of it (entry point, stream, full stops at the end); nil when it names no file.
  let path: String?

  /// - Parameter takesEntryPoints: whether `C:\folder\name,Entry` names a file though it has no extension.
  init(_ bytes: [UInt8], takesEntryPoints: Bool) {
    path = Self.file(bytes, takesEntryPoints)
  }

  private static func file(_ bytes: [UInt8], _ takesEntryPoints: Bool) -> String? {
    guard let prefix = WindowsPath.prefixLength(in: bytes, at: 0), bytes.count <= NamedFiles.longestPath
    else {
      return nil
    }
    var text = bytes[...]
    let hasEntryPoint = cutEntryPoint(from: &text, takesEntryPoints)
    // `file.txt:stream` is a stream inside the file.
    if let colon = text[prefix...].firstIndex(of: UInt8(ascii: ":")) { text = text[..<colon] }
    while text.count > prefix, let last = text.last, last.isOne(of: " .,;'`!") { text.removeLast() }
    guard let last = text.last, !last.isSeparator, !text.contains(0) else { return nil }
    let parts = text.split(whereSeparator: \.isSeparator)
    let isShare = bytes[0].isBackslash && prefix == 2
    guard let name = parts.last, !isShare || parts.count > 2 else { return nil }
    let hasExtension =
      name.dropFirst().contains(UInt8(ascii: ".")) || name.count > 1 && name.first == UInt8(ascii: ".")
    guard hasExtension || hasEntryPoint && takesEntryPoints, text.count > prefix else { return nil }
    return withPercentSigns(String(decoding: text, as: UTF8.self))
  }

  /// `C:\x.dll,#1`, `C:\x.dll,-101` and `C:\x.cpl,,1` name `C:\x.dll`, but `C:\a,b.txt` has a comma in its name.
  private static func cutEntryPoint(from text: inout ArraySlice<UInt8>, _ takesEntryPoints: Bool) -> Bool {
    let nameStart = text.lastIndex(where: \.isSeparator).map { $0 + 1 } ?? text.startIndex
    guard let comma = text[nameStart...].firstIndex(of: UInt8(ascii: ",")) else { return false }
    let entry = text[(comma + 1)...].drop(while: \.isSpace).prefix { !$0.isSpace }
    let isEntry = !entry.isEmpty && entry.allSatisfy { $0.isWordByte || $0.isOne(of: "#@-?$,") }
    let hasExtension = text[nameStart..<comma].contains(UInt8(ascii: "."))
    guard entry.isEmpty || isEntry && (hasExtension || takesEntryPoints) else { return false }
    text = text[..<comma]
    return isEntry
  }

  /// PowerShell's `$env:TEMP\` in the form of everyone else, `%TEMP%\`.
  private static func withPercentSigns(_ path: String) -> String {
    for (opening, closing) in [("$env:", ""), ("${env:", "}")] where path.lowercased().hasPrefix(opening) {
      let rest = path.dropFirst(opening.count)
      guard let end = rest.firstIndex(where: { $0 == "\\" || $0 == "/" }) else { return path }
      return "%" + rest[..<end].dropLast(closing.count) + "%" + rest[end...]
    }
    return path
  }
}
