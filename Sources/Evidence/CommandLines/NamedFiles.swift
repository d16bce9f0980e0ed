/// Finds the files that a command line names: absolute Windows, UNC and POSIX paths, quoted or not, also behind a
/// switch (`/i:C:\x.msi`, `-oC:\x.zip`, `--config=/etc/x`), before an entry point (`C:\x.dll,Run`), or in a command
/// that is itself an argument (`cmd /c "C:\a.exe C:\b.txt"`, `sh -c 'cat /etc/passwd > /tmp/x'`).
///
/// A bare name such as `x.dll` is no path: where it would be loaded from depends on the host's search order. URLs,
/// pipes, devices, patterns and folders are no files.
public enum NamedFiles {
  /// The most paths taken from one command line.
  public static let limit = 32
  /// The longest command line looked at, in UTF-8 bytes; what follows is not read.
  public static let longestCommandLine = 65_536
  /// The longest path, in UTF-8 bytes: Windows allows 32,767 characters, Linux 4,096 bytes; no real one comes near.
  static let longestPath = 4_096

  /// The paths in the order they are named, each once, without the program itself.
  ///
  /// A Windows program gets its command line whole and splits it by its own rules, so there the text counts and
  /// `arguments` are used only without it; POSIX hands over arguments, and the text is a sensor's rendering of them.
  public static func paths(commandLine: String?, arguments: [String], isWindows: Bool) -> [String] {
    let text = commandLine.flatMap { $0.isEmpty ? nil : $0 }
    if isWindows, let text {
      let bytes = bounded(text)
      return unique(WindowsPathScanner.paths(in: bytes, from: WindowsProgram.end(in: bytes)), isWindows: true)
    }
    if arguments.count > 1 {
      return unique(paths(inWords: arguments, isWindows: isWindows), isWindows: isWindows)
    }
    guard let text else { return [] }
    let bytes = bounded(text)
    return unique(
      PosixPathScanner.paths(in: bytes, from: PosixCommandLine.endOfProgram(in: bytes)), isWindows: false)
  }

  /// All paths in a text, the program's too.
  static func all(in text: String, isWindows: Bool) -> [String] {
    let bytes = bounded(text)
    let paths = isWindows ? WindowsPathScanner.paths(in: bytes) : PosixPathScanner.paths(in: bytes)
    return unique(paths, isWindows: isWindows)
  }

  private static func paths(inWords words: [String], isWindows: Bool) -> [String] {
    var left = longestCommandLine
    var found: [String] = []
    for (word, previous) in zip(words.dropFirst(), words) where left > 0 {
      let bytes = Array(word.utf8.prefix(left))
      left -= bytes.count
      if isWindows {
        found += WindowsPathScanner.paths(in: bytes, isWord: true)
      } else {
        // What follows `-c` is a script to every shell.
        found += PosixPathScanner.paths(
          in: bytes, isWord: !(previous.hasPrefix("-") && previous.hasSuffix("c")))
      }
    }
    return found
  }

  private static func bounded(_ text: String) -> [UInt8] { Array(text.utf8.prefix(longestCommandLine)) }

  private static func unique(_ paths: [String], isWindows: Bool) -> [String] {
    var seen: Set<String> = []
    return Array(paths.filter { seen.insert(isWindows ? $0.lowercased() : $0).inserted }.prefix(limit))
  }
}

extension UInt8 {
  var isASCIILetter: Bool { (self | 0x20) &- UInt8(ascii: "a") < 26 }
  var isASCIIDigit: Bool { self &- UInt8(ascii: "0") < 10 }
  /// A letter, digit or underscore, or a part of a character beyond ASCII.
  var isWordByte: Bool { isASCIILetter || isASCIIDigit || self == UInt8(ascii: "_") || self >= 0x80 }
  var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
  var isQuote: Bool { self == UInt8(ascii: "\"") || self == UInt8(ascii: "'") }
  var isBackslash: Bool { self == UInt8(ascii: "\\") }
  var isSeparator: Bool { isBackslash || self == UInt8(ascii: "/") }

  /// Whether it is one of the characters of an ASCII text.
  func isOne(of characters: StaticString) -> Bool {
    characters.withUTF8Buffer { $0.contains(self) }
  }
}
