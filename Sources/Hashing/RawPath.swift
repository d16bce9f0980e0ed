/// A path as the file system or an event gave it: bytes, which need not be UTF-8.
public struct RawPath: Hashable, Sendable {
  /// The path's bytes, without an end mark.
  public let bytes: [UInt8]

  /// A path from its bytes.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// A path from a text.
  public init(_ text: String) { bytes = Array(text.utf8) }
}

extension RawPath: ExpressibleByStringLiteral {
  /// A path from a text in the source.
  public init(stringLiteral text: String) { self.init(text) }
}

extension RawPath: CustomStringConvertible {
  /// The path as text; bytes that are not UTF-8 become U+FFFD.
  public var description: String { String(decoding: bytes, as: UTF8.self) }
}
