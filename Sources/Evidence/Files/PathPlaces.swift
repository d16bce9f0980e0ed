/// What a path says about who may write there.
enum PathPlaces {
  /// A form to compare paths by: without `.` and `..`, and for Windows one kind of slash, lower case, no device
  /// prefix and the usual values of the system's variables.
  static func normal(_ path: String) -> String {
    if let plain = plain(path) { return plain }
    guard isWindows(path) else { return path.hasPrefix("/") ? resolved(path, separator: "/") : path }
    let path = canonical(path)
    let hasSlash = path.utf8.contains(UInt8(ascii: "/"))
    return resolved((hasSlash ? path.replacing("/", with: "\\") : path).lowercased(), separator: "\\")
  }

  /// The form of a path as nearly all are, without a text for each of its parts: `C:\…` or `/…` in ASCII, with one
  /// separator between names of which none is `.` or `..`; nil for others.
  private static func plain(_ path: String) -> String? {
    // Safe: the buffer is read within the call only.
    let isPosix = path.utf8.withContiguousStorageIfAvailable { bytes -> Bool? in
      guard bytes.count > 3 else { return nil }
      let isPosix = bytes[0] == UInt8(ascii: "/")
      let separator = UInt8(ascii: isPosix ? "/" : "\\")
      guard isPosix || (isLetter(bytes[0]) && bytes[1] == UInt8(ascii: ":") && bytes[2] == separator) else {
        return nil
      }
      var before: UInt8 = 0
      for byte in bytes {
        guard byte < 0x80, isPosix || byte != UInt8(ascii: "/") else { return nil }
        // Names that begin with a dot are rare enough to be looked at in full.
        if before == separator, byte == separator || byte == UInt8(ascii: ".") { return nil }
        before = byte
      }
      return isPosix
    }
    guard let isPosix = isPosix ?? nil else { return nil }
    return isPosix ? path : path.lowercased()
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  /// Whether the file is a native image that the .NET runtime compiled on the host.
  static func isNativeImage(_ path: String) -> Bool {
    normal(path).hasPrefix("c:\\windows\\assembly\\nativeimages_")
  }

  /// Whether an ordinary user can usually write there, so that code in it deserves a look.
  static func isUserWritable(_ path: String) -> Bool {
    let text = normal(path)
    let bytes = Array(text.utf8)
    if bytes.first == UInt8(ascii: "/") { return starts(bytes[...], withOneOf: posixFolders) }
    if starts(bytes[...], withOneOf: userVariables) { return true }
    let hasDrive = bytes.count > 1 && bytes[1] == UInt8(ascii: ":")
    return starts(bytes[(hasDrive ? 2 : 0)...], withOneOf: windowsFolders)
  }

  private static func starts(_ path: ArraySlice<UInt8>, withOneOf folders: [[UInt8]]) -> Bool {
    folders.contains { path.count >= $0.count && path.starts(with: $0) }
  }

  private static func isWindows(_ path: String) -> Bool {
    !path.hasPrefix("/") && (path.contains("\\") || WindowsPath.isAbsolute(path))
  }

  /// Takes `.` and `..` out, so that `C:\Windows\..\Users\x.dll` hides nowhere.
  private static func resolved(_ path: String, separator: Character) -> String {
    let isShare = path.hasPrefix("\\\\")
    var kept: [Substring] = []
    for part in path.split(separator: separator) where part != "." {
      if part != ".." {
        kept.append(part)
      } else if kept.count > (path.first == separator ? 0 : 1) {
        kept.removeLast()
      }
    }
    let front = isShare ? "\\\\" : path.first == separator ? String(separator) : ""
    return front + kept.joined(separator: String(separator))
      + (path.last == separator ? String(separator) : "")
  }

  private static let posixFolders = [
    "/tmp/", "/var/tmp/", "/dev/shm/", "/run/shm/", "/home/", "/run/user/", "/Users/", "/private/tmp/",
    "/private/var/tmp/",
  ].map { Array($0.utf8) }

  /// Below these ordinary users may create files on a Windows installed by default.
  private static let windowsFolders = [
    "\\users\\", "\\programdata\\", "\\windows\\temp\\", "\\windows\\tasks\\", "\\windows\\debug\\",
    "\\windows\\tracing\\", "\\windows\\system32\\spool\\drivers\\color\\", "\\windows\\system32\\tasks\\",
    "\\windows\\system32\\spool\\printers\\", "\\windows\\registration\\crmlog\\",
    "\\windows\\system32\\fxstmp\\",
    "\\windows\\system32\\com\\dmp\\", "\\windows\\syswow64\\tasks\\", "\\perflogs\\", "\\temp\\", "\\tmp\\",
    "\\$recycle.bin\\", "\\documents and settings\\", "\\progra~3\\",
  ].map { Array($0.utf8) }

  private static let userVariables = [
    "%temp%\\", "%tmp%\\", "%appdata%\\", "%localappdata%\\", "%userprofile%\\", "%homepath%\\",
  ].map { Array($0.utf8) }
}

extension PathPlaces {
  /// The path that osquery's tables know the file by: no device prefix, and the system's variables replaced by
  /// their usual values; anything else as it is.
  static func canonical(_ path: String) -> String {
    guard isWindows(path) else { return path }
    var text = path
    if text.lowercased().hasPrefix("\\\\?\\unc\\") {
      text = "\\\\" + text.dropFirst(8)
    } else if let prefix = ["\\\\?\\", "\\??\\", "\\\\.\\"].first(where: text.hasPrefix) {
      text.removeFirst(prefix.count)
    }
    let lower = text.lowercased()
    for (variable, value) in usualValues where lower.hasPrefix(variable) {
      return value + text.dropFirst(variable.count)
    }
    return text
  }

  private static let usualValues = [
    ("\\systemroot\\", "C:\\Windows\\"), ("%systemroot%\\", "C:\\Windows\\"), ("%windir%\\", "C:\\Windows\\"),
    ("%programdata%\\", "C:\\ProgramData\\"), ("%allusersprofile%\\", "C:\\ProgramData\\"),
    ("%programfiles%\\", "C:\\Program Files\\"), ("%programw6432%\\", "C:\\Program Files\\"),
    ("%programfiles(x86)%\\", "C:\\Program Files (x86)\\"), ("%systemdrive%\\", "C:\\"),
    ("%commonprogramfiles%\\", "C:\\Program Files\\Common Files\\"), ("%public%\\", "C:\\Users\\Public\\"),
    ("system32\\", "C:\\Windows\\System32\\"), ("syswow64\\", "C:\\Windows\\SysWOW64\\"),
  ]
}
