/// A TOML 1.0 file that has been read.
public struct TOMLDocument: Sendable {
  /// Bounds on what is read.
  public struct Limits: Sendable {
    /// Longest text, in bytes.
    public var bytes: Int
    /// Deepest nesting of tables and arrays; at most 512.
    public var depth: Int
    /// Most keys and array elements together.
    public var values: Int

    /// Bounds; the defaults suit configurations and rule files.
    public init(bytes: Int = 16 << 20, depth: Int = 64, values: Int = 500_000) {
      self.bytes = bytes
      self.depth = min(depth, 512)
      self.values = values
    }
  }

  /// The file as it was named to the parser.
  public let file: String?
  /// The text that was read.
  public let source: [UInt8]
  /// The top-level table.
  public let root: TOMLTable

  /// Reads a whole TOML 1.0 text; a byte order mark at its start is passed over.
  public static func parse(
    _ bytes: [UInt8], file: String? = nil, limits: Limits = Limits()
  ) throws(TOMLError) -> TOMLDocument {
    var parser = TOMLParser(bytes, file: file, limits: limits)
    return TOMLDocument(file: file, source: bytes, root: try parser.document())
  }

  /// Reads a whole TOML 1.0 text.
  public static func parse(
    _ text: String, file: String? = nil, limits: Limits = Limits()
  ) throws(TOMLError) -> TOMLDocument {
    try parse(Array(text.utf8), file: file, limits: limits)
  }

  /// An error at a place of this document, for those who judge its values.
  public func error(
    _ code: TOMLError.Code, _ message: String, at position: TOMLPosition
  ) -> TOMLError {
    TOMLError(code, message, at: position, file: file, source: source)
  }
}
