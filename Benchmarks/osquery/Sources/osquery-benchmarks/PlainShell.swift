import Foundation

/// A shell spoken to with nothing but `read` and `write`: what the engine itself takes.
final class PlainShell {
  private let process = Process()
  private let input = Pipe()
  private let output = Pipe()
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)

  init(_ path: String, home: String, arguments: [String] = []) throws {
    process.executableURL = URL(filePath: path)
    process.arguments =
      ["--csv", "--separator=,", "--flagfile=/dev/null", "--config_path=/dev/null"] + arguments
    process.environment = ["HOME": home, "PATH": "/usr/bin:/bin"]
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    try? output.fileHandleForWriting.close()
  }

  /// Sends a statement and reads to the sentinel; how many bytes came.
  func ask(_ sql: String) -> Int {
    let request = Array("\(sql)\n;\n.print #END#\n".utf8)
    _ = request.withUnsafeBytes { write(input.fileHandleForWriting.fileDescriptor, $0.baseAddress, $0.count) }
    var total = 0
    while true {
      let count = read(output.fileHandleForReading.fileDescriptor, &buffer, buffer.count)
      guard count > 0 else { return total }
      total += count
      if count >= 6, buffer[..<count].suffix(6).elementsEqual("#END#\n".utf8) { return total }
    }
  }

  func close() {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// One process for one statement, as a script would do it.
  static func once(_ path: String, home: String, sql: String) throws {
    let shell = try PlainShell(path, home: home, arguments: [sql])
    try? shell.input.fileHandleForWriting.close()
    while read(shell.output.fileHandleForReading.fileDescriptor, &shell.buffer, shell.buffer.count) > 0 {}
    shell.process.waitUntilExit()
  }
}
