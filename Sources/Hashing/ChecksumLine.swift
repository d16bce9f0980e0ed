/// A line as GNU `sha256sum` writes it, which `sha256sum --check` reads back.
///
/// Source: GNU coreutils manual, "md5sum invocation": a name with a backslash, line feed or carriage return has these
/// written as `\\`, `\n` and `\r`, and its line begins with a backslash.
public enum ChecksumLine {
  /// The line's bytes, the line feed at its end included.
  public static func bytes(hex: String, path: RawPath) -> [UInt8] {
    var name: [UInt8] = []
    var isEscaped = false
    for byte in path.bytes {
      switch byte {
      case UInt8(ascii: "\\"): name += Array("\\\\".utf8)
      case UInt8(ascii: "\n"): name += Array("\\n".utf8)
      case UInt8(ascii: "\r"): name += Array("\\r".utf8)
      default:
        name.append(byte)
        continue
      }
      isEscaped = true
    }
    return (isEscaped ? [UInt8(ascii: "\\")] : []) + Array(hex.utf8) + Array("  ".utf8) + name + [
      UInt8(ascii: "\n")
    ]
  }
}
