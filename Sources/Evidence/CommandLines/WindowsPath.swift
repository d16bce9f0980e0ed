/// Recognises absolute Windows paths.
enum WindowsPath {
  /// The absolute path that the text starts with, when it names a file: `C:\a.dll`, `\\server\share\a.exe`,
  /// `\\?\C:\a`, `\??\C:\a`, `\SystemRoot\a`, `%ProgramData%\a`; a `,EntryPoint` behind a file is cut off.
  static func leading(in text: String) -> String? {
    guard isAbsolute(text) else { return nil }
    let path = withoutEntryPoint(text)
    guard let name = path.split(whereSeparator: { $0 == "\\" || $0 == "/" }).last, name.contains("."),
      !name.hasSuffix("."), !path.contains(where: { "<>|\"*?".contains($0) && !path.hasPrefix("\\\\?\\") && !path.hasPrefix("\\??\\") })
    else { return nil }
    return path
  }

  /// Whether the text starts as an absolute path does.
  static func isAbsolute(_ text: String) -> Bool {
    let scalars = Array(text.unicodeScalars.prefix(3))
    if scalars.count == 3, scalars[0].properties.isAlphabetic, scalars[0].isASCII, scalars[1] == ":",
      scalars[2] == "\\" || scalars[2] == "/"
    {
      return true
    }
    if text.hasPrefix("\\\\") || text.hasPrefix("\\??\\") { return text.count > 4 }
    let lower = text.lowercased()
    if lower.hasPrefix("\\systemroot\\") { return true }
    guard text.hasPrefix("%"), let close = text.dropFirst().firstIndex(of: "%") else { return false }
    return text[text.index(after: close)...].first == "\\"
  }

  /// `C:\a.dll,Entry` and `C:\a.dll,#1` name `C:\a.dll`.
  private static func withoutEntryPoint(_ text: String) -> String {
    guard let comma = text.lastIndex(of: ",") else { return text }
    let file = text[..<comma]
    let extensions = [".dll", ".cpl", ".ocx", ".exe", ".drv", ".sys", ".dat", ".tmp"]
    let lower = file.lowercased()
    return extensions.contains(where: lower.hasSuffix) ? String(file) : text
  }
}
