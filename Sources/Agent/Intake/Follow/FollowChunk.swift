/// Whole lines of one source, in order, and where the source stands after them.
public struct FollowChunk: Sendable, Hashable {
  /// The followed path, whatever the file that the lines stand in is called by now; `-` for standard input. The key
  /// that `position` is stored under.
  public var path: String
  /// The lines with their ends, the last one included. Empty when only the position moved.
  public var bytes: [UInt8]
  /// The number of the first line in its file, from 1; counted from where reading began when that was not the
  /// file's first byte.
  public var firstLine: Int
  /// Whether these lines were consumed before, and are only there to build up state again.
  public var isReplay: Bool
  /// What to store together with what was made of the lines; nil for sources that can't be taken up again, and for
  /// replays.
  public var position: FollowPosition?
}

/// What one look at the followed files gave.
public struct FollowBatch: Sendable {
  /// Lines, those of one path in order.
  public var chunks: [FollowChunk] = []
  /// What happened to the files, in order.
  public var events: [FollowEvent] = []
  /// Whether more is there already, so that waiting would be wrong.
  public var hasMore = false
}
