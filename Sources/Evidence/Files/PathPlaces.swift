/// What a path says about who may write there.
enum PathPlaces {
  /// A form to compare paths by: one kind of slash, and for Windows lower case, no device prefix and the usual
  /// values of the system's variables.
  static func normal(_ path: String) -> String {
    guard WindowsPath.isAbsolute(path) || path.contains("\\") else { return path }
    return canonical(path).replacing("/", with: "\\").lowercased()
  }

  /// Whether the file is a native image that the .NET runtime compiled on the host.
  static func isNativeImage(_ path: String) -> Bool {
    normal(path).hasPrefix("c:\\windows\\assembly\\nativeimages_")
  }

  /// Whether an ordinary user can usually write there, so that code in it deserves a look.
  static func isUserWritable(_ path: String) -> Bool {
    let text = normal(path)
    if text.hasPrefix("/") {
      return ["/tmp/", "/var/tmp/", "/dev/shm/", "/home/", "/run/user/"].contains(where: text.hasPrefix)
    }
    let writable = [
      "\\users\\", "\\programdata\\", "\\windows\\temp\\", "\\windows\\tasks\\", "\\windows\\debug\\",
      "\\windows\\tracing\\", "\\windows\\system32\\spool\\drivers\\color\\", "\\perflogs\\", "\\temp\\", "\\$recycle.bin\\",
    ]
    let withoutDrive = text.dropFirst(text.dropFirst().first == ":" ? 2 : 0)
    return writable.contains(where: withoutDrive.hasPrefix)
  }
}

extension PathPlaces {
  /// The path that osquery's tables know the file by: no device prefix, and the system's variables replaced by
  /// their usual values; anything else as it is.
  static func canonical(_ path: String) -> String {
    guard WindowsPath.isAbsolute(path) || path.contains("\\") else { return path }
    var text = path
    for prefix in ["\\\\?\\", "\\??\\"] where text.hasPrefix(prefix) { text.removeFirst(prefix.count) }
    let lower = text.lowercased()
    for (variable, value) in usualValues where lower.hasPrefix(variable) { return value + text.dropFirst(variable.count) }
    return text
  }

  private static let usualValues = [
    ("\\systemroot\\", "C:\\Windows\\"), ("%systemroot%\\", "C:\\Windows\\"), ("%windir%\\", "C:\\Windows\\"),
    ("%programdata%\\", "C:\\ProgramData\\"), ("%programfiles%\\", "C:\\Program Files\\"),
    ("%programfiles(x86)%\\", "C:\\Program Files (x86)\\"), ("%systemdrive%\\", "C:\\"),
    ("system32\\", "C:\\Windows\\System32\\"),
  ]
}
