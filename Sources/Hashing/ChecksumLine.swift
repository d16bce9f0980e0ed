/// A line as GNU `sha256sum` writes it, which `sha256sum --check` reads back.
///
/// Source: GNU coreutils manual, "md5sum invocation": a name with a backslash, line feed or carriage return has these
/// written as `\\`, `\n` and `\r`, and its line begins with a backslash.
public enum ChecksumLine {
  /// The line's bytes, the line feed at its end included.
  public static func bytes(hex: String, path: RawPath) -> [UInt8] {
    var line: [UInt8] = []
    line.reserveCapacity(hex.utf8.count + path.bytes.count + 8)
    let isEscaped = path.bytes.contains { escape(of: $0) != nil }
    if isEscaped { line.append(UInt8(ascii: "\\")) }
    line += hex.utf8
    line += [UInt8(ascii: " "), UInt8(ascii: " ")]
    if isEscaped {
      for byte in path.bytes {
        if escape(of: byte) != nil { line.append(UInt8(ascii: "\\")) }
        line.append(escape(of: byte) ?? byte)
      }
    } else {
      line += path.bytes
    }
    line.append(UInt8(ascii: "\n"))
    return line
  }

  /// The letter that stands for the byte behind a backslash; nil where the byte stands for itself.
  private static func escape(of byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "\\"): UInt8(ascii: "\\")
    case UInt8(ascii: "\n"): UInt8(ascii: "n")
    case UInt8(ascii: "\r"): UInt8(ascii: "r")
    default: nil
    }
  }
}
