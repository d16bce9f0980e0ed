public import ECS

/// Reads events from NDJSON files and standard input, one after the other; bad lines are counted and reported, never
/// fatal.
public struct EventFiles: Sendable {
  /// What was read so far.
  public struct Tally: Sendable, Hashable {
    /// Events read.
    public var events = 0
    /// Lines that are no event.
    public var badLines = 0
    /// The first bad lines, with place and reason.
    public var badLineReports: [String] = []
    /// Files that could not be read, with the reason.
    public var unreadable: [String] = []
    /// Bytes read.
    public var bytes = 0

    /// Nothing read.
    public init() {}

    /// Counts what a line turned out to be.
    mutating func count(_ content: EventLine.Content) {
      switch content {
      case .blank: break
      case .event: events += 1
      case .refused(let reason): refuse(reason)
      }
    }

    /// Counts a line that is no event.
    mutating func refuse(_ reason: String) {
      badLines += 1
      if badLineReports.count < reportedBadLines { badLineReports.append(reason) }
    }

    /// Counts lines that are no event, each for the same reason.
    mutating func refuse(_ reason: String, count: Int) {
      for _ in 0..<count { refuse(reason) }
    }
  }

  /// Bad lines that are reported one by one.
  public static let reportedBadLines = 20
  /// The longest line, in bytes.
  public static let longestLine = 16 << 20

  /// The files, `-` meaning standard input.
  public let paths: [String]

  /// Files to be read in order.
  public init(paths: [String]) { self.paths = paths }

  /// Hands every event to `body`; `progress` is called now and then with what was read so far.
  /// - Throws: what `body` throws.
  public func forEach(
    progress: (Tally) -> Void = { _ in }, _ body: (SourceEvent) throws -> Void
  ) throws -> Tally {
    var tally = Tally()
    try forEachLine(&tally, progress: progress) { line, tally in
      let content = line.content()
      tally.count(content)
      if case .event(let event) = content { try body(event) }
    }
    return tally
  }

  private func forEachLine(
    _ tally: inout Tally, progress: (Tally) -> Void, _ body: (EventLine, inout Tally) throws -> Void
  ) throws {
    for path in paths {
      do {
        var reader = try LineReader(path: path, maximumLength: Self.longestLine)
        let before = tally.bytes
        while let line = try reader.next() {
          try body(EventLine(path: path, number: reader.lineNumber, line: line), &tally)
          tally.bytes = before + reader.bytesRead
          if reader.lineNumber & 1_023 == 0 { progress(tally) }
        }
      } catch let failure as LineReader.Failure {
        tally.unreadable.append(failure.description)
      }
    }
    progress(tally)
  }
}
