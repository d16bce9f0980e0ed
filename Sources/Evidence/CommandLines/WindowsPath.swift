/// What absolute Windows paths look like.
enum WindowsPath {
  /// Whether the text starts as an absolute path does: a drive, a share, a device prefix, or a variable.
  static func isAbsolute(_ text: String) -> Bool {
    prefixLength(in: Array(text.utf8.prefix(80)), at: 0) != nil
  }

  /// How many bytes of an absolute path's beginning stand at `index`: `C:\`, `\\server`, `\\?\C:\`, `\??\C:\`,
  /// `\SystemRoot\`, `\Device\`, `%TEMP%\` or PowerShell's `$env:TEMP\`; nil where none begins.
  static func prefixLength(in bytes: [UInt8], at index: Int) -> Int? {
    guard index < bytes.count else { return nil }
    switch bytes[index] {
    case UInt8(ascii: "\\"): return prefixOfBackslash(in: bytes, at: index)
    case UInt8(ascii: "%"): return prefixOfVariable(in: bytes, at: index, opening: "%", closing: "%")
    case UInt8(ascii: "$"):
      return prefixOfVariable(in: bytes, at: index, opening: "$env:", closing: "")
        ?? prefixOfVariable(in: bytes, at: index, opening: "${env:", closing: "}")
    default: return isDrive(in: bytes, at: index) ? 3 : nil
    }
  }

  private static func isDrive(in bytes: [UInt8], at index: Int) -> Bool {
    guard index + 2 < bytes.count, bytes[index].isASCIILetter, bytes[index + 1] == UInt8(ascii: ":") else {
      return false
    }
    // `c://` is rather a URL.
    return bytes[index + 2].isBackslash
      || bytes[index + 2] == UInt8(ascii: "/")
        && !(index + 3 < bytes.count && bytes[index + 3] == UInt8(ascii: "/"))
  }

  private static func prefixOfBackslash(in bytes: [UInt8], at index: Int) -> Int? {
    for device in ["\\\\?\\", "\\??\\", "\\\\.\\"] where hasPrefix(device, in: bytes, at: index) {
      if isDrive(in: bytes, at: index + 4) { return 7 }
      return device == "\\\\.\\" ? nil : 4
    }
    for root in ["\\systemroot\\", "\\device\\"] where hasPrefix(root, in: bytes, at: index) {
      return root.utf8.count
    }
    guard index + 2 < bytes.count, bytes[index + 1].isBackslash, bytes[index + 2].isWordByte else {
      return nil
    }
    return 2
  }

  /// `%NAME%\`, or with other marks around the name; the length does not hold the backslash.
  private static func prefixOfVariable(
    in bytes: [UInt8], at index: Int, opening: String, closing: String
  ) -> Int? {
    guard hasPrefix(opening, in: bytes, at: index) else { return nil }
    let start = index + opening.utf8.count
    let end = bytes[start...].prefix(64).firstIndex {
      !($0.isWordByte || !closing.isEmpty && $0.isOne(of: "()"))
    }
    guard let end, end > start, hasPrefix(closing, in: bytes, at: end) else { return nil }
    let length = end + closing.utf8.count - index
    return index + length < bytes.count && bytes[index + length].isSeparator ? length : nil
  }

  /// Whether the lower-case ASCII text stands there, in either case.
  static func hasPrefix(_ text: String, in bytes: [UInt8], at index: Int) -> Bool {
    guard index >= 0, index + text.utf8.count <= bytes.count else { return false }
    return zip(text.utf8, bytes[index...]).allSatisfy { $0 == $1 || $1.isASCIILetter && $0 == $1 | 0x20 }
  }
}

/// Extensions of file names, which tell where an unquoted path ends and whether it names code.
enum FileExtension {
  /// The extension of the path's last part in lower case; nil when it has none.
  static func of(_ path: some StringProtocol) -> String? {
    let name = path[
      (path.lastIndex { $0 == "\\" || $0 == "/" }.map(path.index(after:)) ?? path.startIndex)...]
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
    let text = name[name.index(after: dot)...]
    return text.isEmpty ? nil : text.lowercased()
  }

  /// Whether the path names something that Windows or an interpreter runs or loads.
  static func isCode(_ path: String) -> Bool { of(path).map(code.contains) ?? false }

  /// Whether the extension is a usual one, so that the path may well end behind it.
  static func isUsual(_ path: String) -> Bool {
    of(path).map { code.contains($0) || data.contains($0) } ?? false
  }

  private static let code: Set<String> = [
    "exe", "com", "bat", "cmd", "dll", "sys", "ocx", "cpl", "drv", "scr", "msi", "msp", "mst", "ps1", "psm1",
    "vbs",
    "vbe", "js", "jse", "wsf", "hta", "sct", "jar", "py", "pyw", "xll", "wll", "node", "ax", "efi", "pif",
    "msc", "sh",
  ]
  private static let data: Set<String> = [
    "7z", "accdb", "asp", "aspx", "bak", "bin", "bmp", "cab", "cer", "cfg", "chm", "conf", "config", "crt",
    "cs",
    "csproj", "csv", "dat", "db", "dmp", "doc", "docm", "docx", "etl", "evtx", "gif", "gz", "htm", "html",
    "ico", "img",
    "inf", "ini", "iso", "jpeg", "jpg", "json", "key", "lnk", "log", "manifest", "mp3", "mp4", "msu", "one",
    "ost",
    "pdf", "pem", "pfx", "php", "png", "ppt", "pptx", "psd1", "pst", "rar", "reg", "rtf", "sql", "sqlite",
    "tar", "tmp",
    "txt", "url", "vhd", "vhdx", "wav", "xls", "xlsm", "xlsx", "xml", "xsl", "yaml", "yml", "zip",
  ]
}
