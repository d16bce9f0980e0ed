/// A path of a host, taken apart without looking at any file system.
enum HostPath: Equatable {
  /// `/a/b`: the parts below the root.
  case posix([[UInt8]])
  /// `C:\a\b`: the drive's letter in upper case and the parts below it.
  case windows(drive: UInt8, [[UInt8]])
  /// A path that depends on a working directory.
  case relative
  /// A path that no folder of files can answer; why.
  case elsewhere(String)

  init(_ path: RawPath) {
    let bytes = path.bytes
    switch bytes.first {
    case nil: self = .elsewhere("the path is empty")
    case _ where bytes.contains(0): self = .elsewhere("the path holds a zero byte")
    case UInt8(ascii: "/")?: self = .posix(Self.parts(bytes[...]) { $0 == UInt8(ascii: "/") })
    case UInt8(ascii: "\\")?: self = Self.rooted(bytes[...])
    case UInt8(ascii: "%")?: self = Self.variable(bytes[...])
    default: self = Self.drive(bytes[...]) ?? .relative
    }
  }

  /// `X:\…` or `X:/…`.
  private static func drive(_ path: ArraySlice<UInt8>) -> HostPath? {
    guard path.count >= 2, let letter = path.first, letter | 0x20 >= UInt8(ascii: "a"),
      letter | 0x20 <= UInt8(ascii: "z"), path[path.startIndex + 1] == UInt8(ascii: ":")
    else { return nil }
    let rest = path.dropFirst(2)
    guard rest.first.map(isSeparator) == true else {
      return .elsewhere("the path depends on the drive's working directory")
    }
    let parts = parts(rest, isSeparator)
    if parts.contains(where: { $0.contains(UInt8(ascii: ":")) }) {
      return .elsewhere("the path names an alternate data stream")
    }
    return .windows(drive: letter & ~0x20, parts)
  }

  /// What begins with a backslash: `\\?\C:\…`, `\??\C:\…`, `\SystemRoot\…`, or a share.
  private static func rooted(_ path: ArraySlice<UInt8>) -> HostPath {
    for prefix in ["\\\\?\\", "\\\\.\\", "\\??\\"] where hasPrefix(path, prefix) {
      let rest = path.dropFirst(prefix.utf8.count)
      return drive(rest) ?? .elsewhere("the path names a share, volume or device")
    }
    let systemRoot = "\\SystemRoot\\"
    if hasPrefix(path, systemRoot) {
      return below("C:\\Windows", path.dropFirst(systemRoot.utf8.count - 1))
    }
    if hasPrefix(path, "\\\\") { return .elsewhere("the path is on another machine's share") }
    return .elsewhere("the path names a device or no drive")
  }

  /// `%NAME%\…` for the variables that are the same for every user.
  private static func variable(_ path: ArraySlice<UInt8>) -> HostPath {
    for (name, value) in variables where hasPrefix(path, name) {
      return below(value, path.dropFirst(name.utf8.count))
    }
    return .elsewhere("the path begins with a variable of one user or process")
  }

  private static let variables = [
    ("%SystemRoot%", "C:\\Windows"), ("%windir%", "C:\\Windows"), ("%SystemDrive%", "C:"),
    ("%ProgramFiles%", "C:\\Program Files"), ("%ProgramFiles(x86)%", "C:\\Program Files (x86)"),
    ("%CommonProgramFiles%", "C:\\Program Files\\Common Files"), ("%ProgramData%", "C:\\ProgramData"),
    ("%ALLUSERSPROFILE%", "C:\\ProgramData"), ("%PUBLIC%", "C:\\Users\\Public"),
  ]

  private static func below(_ folder: String, _ rest: ArraySlice<UInt8>) -> HostPath {
    guard rest.isEmpty || rest.first.map(isSeparator) == true else {
      return .elsewhere("the path begins with a variable of one user or process")
    }
    return drive((Array(folder.utf8) + rest)[...]) ?? .relative
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "/")
  }

  /// Names between separators; `..` takes the one before it away and never leads above the top.
  private static func parts(
    _ path: ArraySlice<UInt8>, _ isSeparator: (UInt8) -> Bool
  ) -> [[UInt8]] {
    var parts: [[UInt8]] = []
    for part in path.split(whereSeparator: isSeparator) {
      if part.elementsEqual("..".utf8) {
        _ = parts.popLast()
      } else if !part.elementsEqual(".".utf8) {
        parts.append(Array(part))
      }
    }
    return parts
  }

  private static func hasPrefix(_ path: ArraySlice<UInt8>, _ prefix: String) -> Bool {
    let start = path.prefix(prefix.utf8.count)
    return start.count == prefix.utf8.count
      && zip(start, prefix.utf8).allSatisfy { lowered($0) == lowered($1) }
  }

  private static func lowered(_ byte: UInt8) -> UInt8 {
    byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
  }
}
