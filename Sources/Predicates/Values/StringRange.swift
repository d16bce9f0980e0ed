/// Texts between two bounds, in the order of their UTF-8 bytes (which is the order of their code points).
public struct StringRange: Hashable, Sendable {
  /// One end of a range.
  public struct Bound: Hashable, Sendable {
    /// The text at the end.
    public let text: String
    /// Whether the end belongs to the range.
    public let isIncluded: Bool
    private let bytes: [UInt8]

    /// A bound.
    public init(_ text: String, isIncluded: Bool) {
      self.text = text
      self.isIncluded = isIncluded
      bytes = Array(text.utf8)
    }

    /// Less than zero when the bound stands before the text, zero when equal.
    fileprivate func compare(with text: Span<UInt8>) -> Int {
      for index in 0..<min(bytes.count, text.count) where bytes[index] != text[index] {
        return Int(bytes[index]) - Int(text[index])
      }
      return bytes.count - text.count
    }
  }

  /// The lower end; nil for none.
  public let lower: Bound?
  /// The upper end; nil for none.
  public let upper: Bound?

  /// The texts between the bounds.
  public init(lower: Bound? = nil, upper: Bound? = nil) {
    self.lower = lower
    self.upper = upper
  }

  /// Whether the text lies in the range.
  public func contains(_ text: Span<UInt8>) -> Bool {
    if let lower {
      let order = lower.compare(with: text)
      if order > 0 || order == 0 && !lower.isIncluded { return false }
    }
    if let upper {
      let order = upper.compare(with: text)
      if order < 0 || order == 0 && !upper.isIncluded { return false }
    }
    return true
  }
}
