/// The image path of a Windows service, taken apart: what the service control manager would start.
///
/// Source: Microsoft, CreateServiceW (`lpBinaryPathName`) and CreateProcessW (`lpApplicationName`): a path with
/// spaces must be quoted; one that isn't is tried up to each space in turn.
public struct ServiceCommand: Hashable, Sendable {
  /// The path as the host stores it.
  public let raw: String
  /// The executable, without quotes and arguments.
  public let executable: String
  /// What follows the executable.
  public let arguments: String
  /// Whether the executable's path has spaces and no quotes, so that a file planted at an earlier space would be
  /// started instead.
  public let isUnquotedWithSpaces: Bool

  /// Takes `services.path` apart; nil when it is empty.
  public init?(_ raw: String) {
    let bytes = Array(raw.utf8.prefix(NamedFiles.longestCommandLine))
    guard let start = bytes.firstIndex(where: { !$0.isSpace }) else { return nil }
    let end = WindowsProgram.end(in: bytes)
    let isQuoted = bytes[start] == UInt8(ascii: "\"")
    let isClosed = isQuoted && end - 1 > start && bytes[end - 1] == UInt8(ascii: "\"")
    let program = isQuoted ? bytes[(start + 1)..<(isClosed ? end - 1 : end)] : bytes[start..<end]
    self.raw = raw
    executable = String(decoding: program, as: UTF8.self)
    arguments = String(decoding: bytes[end...].drop(while: \.isSpace), as: UTF8.self)
    isUnquotedWithSpaces = !isQuoted && executable.contains(" ") && WindowsPath.isAbsolute(executable)
  }
}
