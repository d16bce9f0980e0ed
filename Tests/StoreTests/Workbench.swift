// Foundation whole: the tests make files of every kind, read their modes and start a real interpreter.
import Foundation

/// A folder of its own for one test, removed with it.
final class Workbench {
  let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "/store-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  var database: String { path("dossier.sqlite") }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  func write(_ name: String, _ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(filePath: path(name)))
  }

  func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path(name)))) }

  /// The permission bits of each file in the folder.
  func modes() throws -> [String: Int] {
    var modes: [String: Int] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      modes[name] = try FileManager.default.attributesOfItem(atPath: path(name))[.posixPermissions] as? Int
    }
    return modes
  }
}

/// Python's `sqlite3`, to meddle with a database from outside.
enum Python {
  static let interpreter: String? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map { "\($0)/python3" }
      .first { FileManager.default.isExecutableFile(atPath: $0) && (try? run($0, "import sqlite3")) != nil }
  }()

  static func execute(_ sql: String, in database: String) throws {
    guard let interpreter else { return }
    try run(
      interpreter, "import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as c: c.execute(sys.argv[2])",
      [database, sql])
  }

  /// Runs several statements.
  static func script(_ sql: String, in database: String) throws {
    guard let interpreter else { return }
    try run(
      interpreter,
      "import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as c: c.executescript(sys.argv[2])",
      [database, sql])
  }

  /// A process that holds the database for writing until it is ended.
  static func hold(_ database: String) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: interpreter ?? "")
    process.arguments = [
      "-c",
      """
      import sqlite3, sys, time
      c = sqlite3.connect(sys.argv[1], isolation_level=None)
      c.execute("BEGIN IMMEDIATE")
      print("held", flush=True)
      time.sleep(60)
      """, database,
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    _ = output.fileHandleForReading.availableData
    return process
  }

  private static func run(_ program: String, _ script: String, _ arguments: [String] = []) throws {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = ["-c", script] + arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
  }
}
