/// Whether letters of both cases are the same.
public enum CaseFolding: Hashable, Sendable {
  /// They differ.
  case sensitive
  /// The 26 ASCII letters are the same in both cases, all others differ: what Elasticsearch's automatons do.
  case ascii

  /// The byte to compare with.
  @inline(__always)
  func fold(_ byte: UInt8) -> UInt8 {
    self == .ascii && byte &- 0x41 < 26 ? byte | 0x20 : byte
  }

  /// The scalar to compare with.
  @inline(__always)
  func fold(_ scalar: UInt32) -> UInt32 {
    self == .ascii && scalar &- 0x41 < 26 ? scalar | 0x20 : scalar
  }

  /// The text to compare with.
  public func fold(_ text: String) -> String {
    self == .sensitive ? text : String(decoding: text.utf8.map { fold($0) }, as: UTF8.self)
  }
}
