/// How files are followed: which, from where, and within which bounds.
public struct FollowSettings: Sendable {
  /// Where a file is begun that was there before the agent ever saw it. Files that appear later are read whole.
  public enum Start: String, Sendable, Hashable, CaseIterable {
    /// Its first byte, and the rotated files that the patterns match before it.
    case start
    /// Behind its last line.
    case end
  }

  /// Absolute paths; see ``PathPattern`` for what may stand in them.
  public var patterns: [PathPattern]
  /// Where unknown files are begun.
  public var start = Start.start
  /// The time between two looks at files that have nothing new.
  public var pollInterval = Duration.milliseconds(500)
  /// The least time between two searches for new files. A search that takes long is repeated less often.
  public var scanInterval = Duration.seconds(1)
  /// The longest line, in bytes without its end; longer ones are counted, told and skipped.
  public var longestLine = 1 << 20
  /// Bytes of one chunk. A longer line is a chunk of its own.
  public var chunkBytes = 1 << 20
  /// Bytes that one poll hands out at most, but for one chunk.
  public var pollBytes = 4 << 20
  /// Files followed at the same time; each holds a descriptor.
  public var mostFiles = 512
  /// Directory entries looked at in one search.
  public var mostEntries = 100_000
  /// Whether a file that a wildcard found may be a symbolic link. Paths without wildcards are the operator's own
  /// word, and are followed wherever they lead.
  public var followsLinks = false
  /// How long a file that was rotated away must have been silent before its descriptor is given up.
  public var rotatedQuiet = Duration.seconds(30)
  /// Bytes that a compressed file may give.
  public var inflatedBytes: Int64 = 16 << 30
  /// Bytes out for a byte in that a compressed file may give, once it gave 64 MiB.
  public var inflationRatio: Int64 = 400
  /// What is read again before the stored positions.
  public var lookBack: LookBack?

  /// Follows the files that the patterns match.
  public init(patterns: [PathPattern]) { self.patterns = patterns }

  /// Lines before the stored position that are read again after a restart, so that what was under way in memory
  /// (sequences, thresholds) can be built up again. Best effort: what is no longer there, or was compressed, is not.
  public struct LookBack: Sendable {
    /// Bytes of one followed path at most.
    public var bytes: Int
    /// Whether a line is old enough that none before it is needed; asked for one line in about 256 KiB.
    public var isFarEnough: @Sendable (ArraySlice<UInt8>) -> Bool

    /// A look back over `bytes`, or less where `isFarEnough` says so.
    public init(bytes: Int, isFarEnough: @escaping @Sendable (ArraySlice<UInt8>) -> Bool = { _ in false }) {
      self.bytes = bytes
      self.isFarEnough = isFarEnough
    }
  }

  /// A chunk without a single over-long line cannot be longer than one line may be.
  var blockBytes: Int { max(1, min(chunkBytes, longestLine)) }
}
