// Foundation whole: the tests start a real interpreter and exchange files with it.
import Foundation
import Testing

/// Python 3, whose `json` and `datetime` judge independently.
enum Python {
  static let missing: Comment = "needs python3 on the search path"

  /// An interpreter on the search path.
  static let interpreter: String? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map { "\($0)/python3" }
      .first(where: FileManager.default.isExecutableFile)
  }()

  static var isThere: Bool { interpreter != nil }

  /// Runs a script, which finds the records, each behind its length in four bytes, in the file `sys.argv[1]` and
  /// writes one line each to the file `sys.argv[2]`.
  static func judge(_ records: [[UInt8]], script: String) throws -> [String] {
    guard let interpreter else { return [] }
    let bench = try Workbench()
    var input = Data()
    for record in records {
      withUnsafeBytes(of: UInt32(record.count).littleEndian) { input.append(contentsOf: $0) }
      input.append(contentsOf: record)
    }
    try input.write(to: URL(filePath: bench.path("in")))
    let process = Process()
    process.executableURL = URL(filePath: interpreter)
    process.arguments = ["-c", prologue + script, bench.path("in"), bench.path("out")]
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
    let text = String(decoding: try Data(contentsOf: URL(filePath: bench.path("out"))), as: UTF8.self)
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  private static let prologue = """
    import sys
    sys.setrecursionlimit(10000)
    def records():
        data = open(sys.argv[1], "rb").read()
        at = 0
        while at < len(data):
            size = int.from_bytes(data[at:at + 4], "little")
            yield data[at + 4:at + 4 + size]
            at += 4 + size
    out = open(sys.argv[2], "w")

    """
}

/// A folder of its own for one test, removed with it.
final class Workbench {
  let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "/ecs-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// Writes a file and says where.
  func write(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    try Data(bytes).write(to: URL(filePath: path(name)))
    return path(name)
  }
}
