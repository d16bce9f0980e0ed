/// Finds the files that a command line names: absolute Windows, UNC and POSIX paths, also behind a switch
/// (`/i:C:\x.msi`, `--config=/etc/x`) or before an entry point (`C:\x.dll,Run`).
///
/// A bare name such as `x.dll` is no path: where it would be loaded from depends on the host's search order.
public enum NamedFiles {
  /// The most paths taken from one command line.
  public static let limit = 32
  /// The longest command line looked at, in UTF-8 bytes; what follows is not read.
  public static let longestCommandLine = 65_536

  /// The paths in the order they are named, each once, without the program itself.
  ///
  /// `arguments` is used where the event has them split already; else the command line is split by the rules of
  /// its system.
  public static func paths(commandLine: String?, arguments: [String], isWindows: Bool) -> [String] {
    var words = Array(arguments.dropFirst())
    if words.isEmpty, let commandLine {
      let bounded = String(commandLine.utf8.prefix(longestCommandLine)) ?? String(commandLine.prefix(longestCommandLine / 4))
      words = Array((isWindows ? WindowsCommandLine.arguments(bounded) : PosixCommandLine.arguments(bounded)).dropFirst())
    }
    var seen: Set<String> = []
    var paths: [String] = []
    for word in words {
      for path in candidates(in: word, isWindows: isWindows, depth: 0) {
        guard paths.count < limit, seen.insert(isWindows ? path.lowercased() : path).inserted else { continue }
        paths.append(path)
      }
    }
    return paths
  }

  private static func candidates(in word: String, isWindows: Bool, depth: Int) -> [String] {
    let text = trimmed(word)
    guard !text.isEmpty, !text.contains("\0") else { return [] }
    if isWindows {
      if let path = WindowsPath.leading(in: text) { return [path] }
      if let path = afterSwitch(text, isWindows: true) { return [path] }
      // One argument may hold a command line of its own: `cmd /c "C:\a.exe C:\b.dll"`.
      guard depth == 0, text.contains(" ") else { return [] }
      return WindowsCommandLine.arguments(text).flatMap { candidates(in: $0, isWindows: true, depth: 1) }
    }
    if text.hasPrefix("/"), text.count > 1 { return [text] }
    if let path = afterSwitch(text, isWindows: false) { return [path] }
    guard depth == 0, text.contains(" ") else { return [] }
    return PosixCommandLine.arguments(text).flatMap { candidates(in: $0, isWindows: false, depth: 1) }
  }

  /// `/switch:PATH`, `-switch=PATH` and `--switch=PATH`.
  private static func afterSwitch(_ text: String, isWindows: Bool) -> String? {
    guard let first = text.first, first == "-" || (isWindows && first == "/") else { return nil }
    guard let separator = text.firstIndex(where: { $0 == ":" || $0 == "=" }) else { return nil }
    let value = trimmed(String(text[text.index(after: separator)...]))
    if isWindows { return WindowsPath.leading(in: value) }
    return value.hasPrefix("/") && value.count > 1 ? value : nil
  }

  private static func trimmed(_ text: String) -> String {
    var text = Substring(text)
    while let first = text.first, "\"' \t@".contains(first) { text.removeFirst() }
    while let last = text.last, "\"' \t;".contains(last) { text.removeLast() }
    return String(text)
  }
}
