import Evidence
import Foundation  // whole, for the clock of a thread
import Testing

struct NamedFilesFuzzTests {
  private static let fragments = [
    "C:\\", "c:/", "\\\\srv\\share\\", "\\\\?\\", "\\??\\", "%TEMP%\\", "$env:X\\", "${env:", "\"", "'", "^",
    "`", " ",
    "  ", ",", ";", ":", "a.exe", "x.dll", "b", "\\", "/", "-o", "/i:", "http://", "file:///", "(", ")", "*",
    "|", "\t",
    "\u{0}", "é", "日", ".", "..", "rundll32 ", "/tmp/", "/dev/", "$", "{", "}", "=", "@", "\\\"",
  ]

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `what is found is always an absolute path without what no path may hold`(seed: UInt64) {
    var random = Seeded(seed)
    for _ in 0..<1_500 {
      let words = (0..<Int.random(in: 1...14, using: &random)).map { _ in
        Self.fragments.randomElement(using: &random) ?? ""
      }
      let text = words.joined()
      for isWindows in [true, false] {
        let whole = NamedFiles.paths(commandLine: text, arguments: [], isWindows: isWindows)
        let split = NamedFiles.paths(commandLine: nil, arguments: ["x"] + words, isWindows: isWindows)
        for path in whole + split {
          let isAbsolute = isWindows ? path.contains { $0 == "\\" || $0 == "/" } : path.hasPrefix("/")
          #expect(isAbsolute && !path.contains("\u{0}") && path.last != "/", "\(text) → \(path)")
          guard isWindows else { continue }
          let holdsNone = !path.dropFirst(4).contains { "<>|\"*".contains($0) }
          #expect(holdsNone && path.last != "\\", "\(text) → \(path)")
        }
        #expect(whole.count <= NamedFiles.limit && Set(whole).count == whole.count)
      }
    }
  }

  static let hostile = [
    "C:\\a ", "\"C:\\a ", "%A%\\ ", "a:", "/tmp/a ", "'/a", "(", "C:\\a\"", "\\\\a\\", "C:\\(", "^", "-oC:\\",
    ":", "://", "/", "C:\\a.b,",
    "%A%\\a b\\c ", "\\\\a\\b c\\ ",
  ]

  @Test(.timeLimit(.minutes(5)), arguments: hostile)
  func `long hostile command lines take little time`(piece: String) {
    let text = "app " + String(repeating: piece, count: 24_000 / piece.utf8.count)
    for isWindows in [true, false] {
      let before = threadSeconds()
      _ = NamedFiles.paths(commandLine: text, arguments: [], isWindows: isWindows)
      _ = NamedFiles.paths(commandLine: nil, arguments: ["app", text], isWindows: isWindows)
      // A fraction of this in a release build; quadratic work would take minutes. The thread's own time, so that a busy
      // machine does not count.
      #expect(threadSeconds() - before < 10)
    }
  }
}

/// Processor time of this thread.
private func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Random numbers that are the same in every run (SplitMix64).
struct Seeded: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
