/// Bounds on what is read of a guide; beyond them a guide is refused or cut, and says so.
public struct GuideLimits: Sendable {
  /// Longest file, in bytes.
  public var fileBytes = 8 << 20
  /// Longest note, in bytes.
  public var noteBytes = 1 << 20
  /// Longest `!{osquery{…}}` or `!{investigate{…}}`, in bytes.
  public var blockBytes = 64 << 10
  /// Most blocks and references in one note, malformed ones included.
  public var blocks = 500
  /// Most steps of one guide.
  public var steps = 1_000
  /// Longest text of a step, in bytes.
  public var stepBytes = 16 << 10
  /// Deepest nesting of steps, counted from 0; deeper steps count as this deep.
  public var depth = 11
  /// Most statements of one guide.
  public var statements = 500
  /// Most files in one folder of guides.
  public var files = 10_000
  /// Most problems reported of one guide or library.
  public var problems = 200

  /// The default bounds.
  public init() {}
}
