import Osquery

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// `parent_directory`, `find_file_path_in_cmd` and `is_path_deterministic`.
enum PathFunctions {
  static func all(_ host: ReplayHost) -> [SQLFunction] {
    let files = HostFiles(host)
    let isWindows = host.platform == .windows
    return [
      SQLFunction("parent_directory", 1) { (arguments) throws(FunctionError) in
        try parent(arguments[0], separator: isWindows ? 0x5C : 0x2F)
      },
      SQLFunction("find_file_path_in_cmd", -1) { (arguments) throws(FunctionError) in
        guard let command = LaunchCommand(arguments, isWindows: isWindows) else {
          throw FunctionError(message: "Invalid inputs to find_binary_path_from_cmd")
        }
        return .text(command.file(files, takesShortest: true))
      },
      SQLFunction("is_path_deterministic", -1) { (arguments) throws(FunctionError) in
        guard let command = LaunchCommand(arguments, isWindows: isWindows) else {
          throw FunctionError(message: "Invalid inputs to is_path_deterministic")
        }
        let shortest = command.file(files, takesShortest: true)
        if shortest.isEmpty || shortest.count == command.text.count { return .integer(1) }
        return .integer(shortest.count == command.file(files, takesShortest: false).count ? 1 : 0)
      },
    ]
  }

  private static func parent(
    _ argument: FunctionArgument, separator: UInt8
  ) throws(FunctionError) -> FunctionValue {
    guard argument.kind == .text else {
      throw FunctionError(message: "Invalid inputs to parent_directory, TEXT was expected")
    }
    guard let end = argument.text.lastIndex(of: separator) else { return .null }
    return .text(Array(argument.text[..<end]))
  }
}

/// A command line in which the program's path may hold spaces.
struct LaunchCommand {
  let text: [UInt8]
  private let allowsQuotes: Bool
  private let escape: UInt8

  /// Takes the command, whether quotes group, and the escape character; nil when that makes no sense.
  init?(_ arguments: [FunctionArgument], isWindows: Bool) {
    guard let first = arguments.first, !arguments.contains(where: \.isNull) else { return nil }
    text = first.text
    allowsQuotes = arguments.count > 1 && arguments[1].integer != 0
    if arguments.count > 2 {
      guard arguments[2].text.count == 1 else { return nil }
      escape = arguments[2].text[0]
    } else {
      escape = UInt8(ascii: isWindows ? "^" : "\\")
    }
  }

  /// The shortest or longest beginning, up to a space or the end, that is a file; empty when none is.
  func file(_ files: HostFiles, takesShortest: Bool) -> [UInt8] {
    var found: [UInt8] = []
    var path: [UInt8] = []
    var isQuoted = false
    var isEscaped = false
    for byte in text.drop(while: StatementText.isSpace) {
      if isEscaped {
        isEscaped = false
      } else if allowsQuotes, byte == 0x22 {
        isQuoted.toggle()
        continue
      } else if byte == escape {
        isEscaped = true
        continue
      } else if !isQuoted, StatementText.isSpace(byte), files.contains(path) {
        if takesShortest { return path }
        found = path
      }
      path.append(byte)
    }
    return files.contains(path) ? path : found
  }
}

/// Which files the host has: those that the snapshot's tables name, or without a snapshot this machine's.
final class HostFiles {
  private let host: ReplayHost
  private var known: Set<[UInt8]>?

  init(_ host: ReplayHost) { self.host = host }

  func contains(_ path: [UInt8]) -> Bool {
    guard !path.isEmpty else { return false }
    guard host.snapshot != nil else { return Self.isFile(path) }
    return paths().contains(folded(path))
  }

  private func paths() -> Set<[UInt8]> {
    if let known { return known }
    var paths: Set<[UInt8]> = []
    for name in ["file", "hash", "authenticode"] {
      guard let table = TableCatalog.bundled.table(named: name, on: host.platform),
        let column = table.columns.firstIndex(where: { $0.name == "path" }),
        let rows = try? host.snapshot?.rows(of: table)
      else { continue }
      let type = table.columns.firstIndex { $0.name == "type" }
      for row in rows where type.map({ row[$0] != .text(Array("directory".utf8)) }) ?? true {
        if let path = row[column].text { paths.insert(folded(path)) }
      }
    }
    known = paths
    return paths
  }

  private func folded(_ path: [UInt8]) -> [UInt8] {
    guard host.platform == .windows else { return path }
    return path.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
  }

  private static func isFile(_ path: [UInt8]) -> Bool {
    var status = stat()
    // Safe: the path ends with a NUL and stat keeps no pointer.
    let result = (path + [0]).withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { text in text.baseAddress.map { stat($0, &status) } ?? -1 }
    }
    return result == 0 && status.st_mode & S_IFMT != S_IFDIR
  }
}
