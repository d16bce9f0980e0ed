/// What a path says about who may write there.
enum PathPlaces {
  /// A form to compare paths by: one kind of slash, lower case for Windows, no device prefix, and the usual
  /// variables replaced.
  static func normal(_ path: String) -> String {
    guard WindowsPath.isAbsolute(path) || path.contains("\\") else { return path }
    var text = path.replacing("/", with: "\\").lowercased()
    for prefix in ["\\\\?\\", "\\??\\"] where text.hasPrefix(prefix) { text.removeFirst(prefix.count) }
    for (variable, value) in variables where text.hasPrefix(variable) {
      text = value + text.dropFirst(variable.count)
    }
    return text
  }

  private static let variables = [
    ("\\systemroot\\", "c:\\windows\\"), ("%systemroot%\\", "c:\\windows\\"), ("%windir%\\", "c:\\windows\\"),
    ("%programdata%\\", "c:\\programdata\\"), ("%programfiles%\\", "c:\\program files\\"),
    ("%programfiles(x86)%\\", "c:\\program files (x86)\\"), ("%systemdrive%\\", "c:\\"), ("system32\\", "c:\\windows\\system32\\"),
  ]

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
