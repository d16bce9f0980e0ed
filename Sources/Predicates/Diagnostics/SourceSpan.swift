/// A stretch of a query's text, in UTF-8 bytes from its start.
public struct SourceSpan: Hashable, Sendable {
  /// The first byte.
  public let start: Int
  /// The byte after the last; equal to `start` for a place between two characters.
  public let end: Int

  /// The bytes from `start` up to, not including, `end`.
  public init(_ start: Int, _ end: Int) {
    self.start = start
    self.end = max(start, end)
  }

  /// From the start of this span to the end of `other`.
  public func through(_ other: SourceSpan) -> SourceSpan { SourceSpan(start, max(end, other.end)) }
}
