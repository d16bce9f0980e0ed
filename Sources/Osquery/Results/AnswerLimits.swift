/// How much of one answer is kept and how much is read at most.
public struct AnswerLimits: Sendable, Hashable {
  /// Rows kept; further ones are counted.
  public var keptRows: Int
  /// Bytes of values kept; rows that do not fit are counted.
  public var keptBytes: Int
  /// Bytes read of one answer; beyond, the engine process is killed and replaced.
  public var outputBytes: Int
  /// Bytes of the engine's messages kept for one statement.
  public var messageBytes: Int

  /// By default 10,000 rows, 16 MiB of values, 256 MiB of output, 64 KiB of messages.
  public init(
    keptRows: Int = 10_000, keptBytes: Int = 16 << 20, outputBytes: Int = 256 << 20,
    messageBytes: Int = 64 << 10
  ) {
    self.keptRows = keptRows
    self.keptBytes = keptBytes
    self.outputBytes = outputBytes
    self.messageBytes = messageBytes
  }
}
