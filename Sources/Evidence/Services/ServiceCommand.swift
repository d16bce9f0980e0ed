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
    let text = String(raw.drop(while: { $0 == " " }))
    guard !text.isEmpty else { return nil }
    self.raw = raw
    if text.hasPrefix("\"") {
      let inner = text.dropFirst()
      let close = inner.firstIndex(of: "\"") ?? inner.endIndex
      executable = String(inner[..<close])
      arguments = close == inner.endIndex ? "" : Self.trimmed(inner[inner.index(after: close)...])
      isUnquotedWithSpaces = false
    } else {
      let end = Self.endOfExecutable(in: text)
      executable = String(text[..<end])
      arguments = Self.trimmed(text[end...])
      isUnquotedWithSpaces = executable.contains(" ") && WindowsPath.isAbsolute(executable)
    }
  }

  /// The first `.exe`, `.sys` or `.dll` that ends a word ends the executable; without one, the first space does.
  private static func endOfExecutable(in text: String) -> String.Index {
    var position = text.startIndex
    while position < text.endIndex {
      let wordEnd = text[position...].firstIndex(of: " ") ?? text.endIndex
      let word = text[..<wordEnd].lowercased()
      if [".exe", ".sys", ".dll", ".com"].contains(where: word.hasSuffix) { return wordEnd }
      guard wordEnd < text.endIndex else { break }
      position = text.index(after: wordEnd)
    }
    return text.firstIndex(of: " ") ?? text.endIndex
  }

  private static func trimmed(_ text: Substring) -> String {
    String(text.drop(while: { $0 == " " }))
  }
}
