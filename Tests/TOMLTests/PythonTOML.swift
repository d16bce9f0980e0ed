// Foundation whole: the tests start a real interpreter and exchange files with it.
import Foundation
import TOML

/// Python's own TOML reader (3.11 or later) as an independent judge.
enum PythonTOML {
  /// An interpreter on the search path that has `tomllib`.
  static let interpreter: String? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let candidates = path.split(separator: ":").map { "\($0)/python3" }
    return candidates.first { candidate in
      FileManager.default.isExecutableFile(atPath: candidate)
        && (try? run(candidate, ["-c", "import tomllib"])) == 0
    }
  }()

  static let sharedRules: String? = {
    let environment = ProcessInfo.processInfo.environment
    let here = URL(filePath: #filePath).deletingLastPathComponent()
    let beside = here.appending(path: "../../../shared").standardizedFileURL.path
    let rules = (environment["DOSSIER_SHARED"] ?? beside) + "/corpus/rules"
    return FileManager.default.fileExists(atPath: rules) ? rules : nil
  }()

  /// One line a document: its values in the form of `canonical`, "rejected", or "skipped" when the
  /// document holds what TOML has and Python's calendar has not (leap seconds, the year 0).
  static func judge(_ documents: [[UInt8]]) throws -> [String] {
    guard let interpreter else { return [] }
    let folder = FileManager.default.temporaryDirectory.appending(path: "toml-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var input = Data()
    for document in documents {
      withUnsafeBytes(of: UInt32(document.count).littleEndian) { input.append(contentsOf: $0) }
      input.append(contentsOf: document)
    }
    let (inputFile, outputFile) = (folder.appending(path: "in"), folder.appending(path: "out"))
    try input.write(to: inputFile)
    guard try run(interpreter, ["-c", script, inputFile.path, outputFile.path]) == 0 else {
      throw CocoaError(.executableLoad)
    }
    let text = String(decoding: try Data(contentsOf: outputFile), as: UTF8.self)
    return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
  }

  private static func run(_ program: String, _ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  private static let script = """
    import re, struct, sys, tomllib
    def dump(v):
        if isinstance(v, bool): return "b1" if v else "b0"
        if isinstance(v, int):
            if not -2**63 <= v < 2**63: raise ValueError
            return "i%d" % v
        if isinstance(v, float): return "fnan" if v != v else "f" + struct.pack(">d", v).hex()
        if isinstance(v, str): return "s" + v.encode().hex()
        if isinstance(v, list): return "[" + ",".join(map(dump, v)) + "]"
        if isinstance(v, dict):
            return "{" + ",".join(k.encode().hex() + ":" + dump(x) for k, x in v.items()) + "}"
        return "d" + v.isoformat()
    data = open(sys.argv[1], "rb").read()
    at = 0
    with open(sys.argv[2], "w") as out:
        while at < len(data):
            size = int.from_bytes(data[at:at + 4], "little")
            text = data[at + 4:at + 4 + size]
            at += 4 + size
            if re.search(rb"[0-9]:[0-9]{2}:60|0000-[0-9]{2}-|^\\xef\\xbb\\xbf", text):
                out.write("skipped\\n")
                continue
            try: out.write(dump(tomllib.loads(text.decode())) + "\\n")
            except ValueError: out.write("rejected\\n")
    """
}

/// The same line from our own reader.
func canonical(_ document: [UInt8]) -> String {
  guard let root = try? TOMLDocument.parse(document).root else { return "rejected" }
  return canonical(root)
}

private func canonical(_ table: TOMLTable) -> String {
  "{" + table.members.map { hex($0.key) + ":" + canonical($0.value) }.joined(separator: ",") + "}"
}

private func canonical(_ value: TOMLValue) -> String {
  switch value.content {
  case .boolean(let value): value ? "b1" : "b0"
  case .integer(let value): "i\(value)"
  case .float(let value):
    value.isNaN ? "fnan" : "f" + padded(String(value.bitPattern, radix: 16), to: 16)
  case .string(let text): "s" + hex(text.value)
  case .array(let elements): "[" + elements.map(canonical).joined(separator: ",") + "]"
  case .table(let table): canonical(table)
  case .dateTime(let value): "d" + isoFormat(value)
  }
}

private func hex(_ text: String) -> String {
  text.utf8.map { padded(String($0, radix: 16), to: 2) }.joined()
}

private func padded(_ text: String, to width: Int) -> String {
  String(repeating: "0", count: width - text.count) + text
}

/// Python's `isoformat`: six digits of fraction or none, offsets in numbers.
private func isoFormat(_ value: TOMLDateTime) -> String {
  var text = value.text
  if value.kind != .localTime, value.kind != .localDate {
    let separator = text.index(text.startIndex, offsetBy: 10)
    text.replaceSubrange(separator...separator, with: "T")
  }
  var zone = ""
  if value.kind == .offsetDateTime {
    let isNamed = text.last == "Z" || text.last == "z"
    zone = isNamed || text.hasSuffix("-00:00") ? "+00:00" : String(text.suffix(6))
    text.removeLast(isNamed ? 1 : 6)
  }
  guard let dot = text.firstIndex(of: ".") else { return text + zone }
  let digits = text[text.index(after: dot)...].prefix(6)
  let fraction = digits + String(repeating: "0", count: 6 - digits.count)
  return text[..<dot] + (fraction == "000000" ? "" : "." + fraction) + zone
}
