import ECS
import Foundation

/// The package's folder.
let packageFolder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().path

/// A command that ran to its end.
struct CommandRun {
  let status: Int32
  let output: String
  let errors: String

  /// The folder of the built executables: the one that the test bundle itself was built into.
  static let products: String = {
    let bundle = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
    var folder = URL(filePath: bundle).resolvingSymlinksInPath()
    while folder.path != "/" {
      folder.deleteLastPathComponent()
      if FileManager.default.isExecutableFile(atPath: folder.path + "/dossier") { return folder.path }
    }
    return packageFolder + "/.build/debug"
  }()

  /// Runs one of the built executables, or any program by its path, in `folder`.
  init(
    _ program: String, _ arguments: [String], in folder: String = packageFolder, input: String? = nil,
    environment: [String: String] = [:]
  ) throws {
    let process = Process()
    process.executableURL = URL(filePath: program.hasPrefix("/") ? program : Self.products + "/" + program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    var variables = ProcessInfo.processInfo.environment
    variables["DOSSIER_CONFIG"] = nil
    variables.merge(environment) { _, new in new }
    process.environment = variables
    let scratch = try Scratch()
    let out = try scratch.file("out")
    let err = try scratch.file("err")
    process.standardOutput = out
    process.standardError = err
    if let input {
      let path = scratch.path + "/in"
      try Data(input.utf8).write(to: URL(filePath: path))
      process.standardInput = try FileHandle(forReadingFrom: URL(filePath: path))
    } else {
      process.standardInput = FileHandle.nullDevice
    }
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
    output = try String(decoding: Data(contentsOf: URL(filePath: scratch.path + "/out")), as: UTF8.self)
    errors = try String(decoding: Data(contentsOf: URL(filePath: scratch.path + "/err")), as: UTF8.self)
  }

  /// The documents of NDJSON on standard output.
  func documents() throws -> [JSONValue] {
    try output.split(separator: "\n").map { try JSONParser.parse(String($0)) }
  }

  /// Where a program of that name stands on PATH.
  static func find(_ name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
      .first(where: FileManager.default.isExecutableFile)
  }
}

/// A folder of its own for one test, removed with it.
final class Scratch {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/dossier-test-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) throws -> FileHandle {
    try Data().write(to: URL(filePath: path + "/" + name))
    return try FileHandle(forWritingTo: URL(filePath: path + "/" + name))
  }

  /// Writes a file and gives its path.
  func write(_ text: String, _ name: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: path + "/" + name))
    return path + "/" + name
  }
}

/// Python with the jsonschema package, an independent JSON Schema validator.
enum SchemaValidator {
  static let isHere =
    (try? CommandRun("/usr/bin/env", ["python3", "-c", "import jsonschema"]).status == 0) ?? false

  /// The validator's complaints about JSON documents; empty when all are valid.
  static func complaints(about files: [String], schema: String) throws -> String {
    let script = """
      import json, jsonschema, sys
      validator = jsonschema.Draft202012Validator(json.load(open(sys.argv[1])))
      for path in sys.argv[2:]:
          for error in validator.iter_errors(json.load(open(path))):
              print(path, list(error.absolute_path), error.message[:300])
      """
    let run = try CommandRun("/usr/bin/env", ["python3", "-c", script, schema] + files)
    return run.output + run.errors
  }
}
