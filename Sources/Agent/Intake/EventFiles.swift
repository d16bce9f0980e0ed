public import ECS

/// Reads events from NDJSON files and standard input, one after the other, also such as gzip compressed; bad lines are
/// counted and reported, never fatal.
public struct EventFiles: Sendable {
  /// What was read so far.
  public struct Tally: Sendable, Hashable {
    /// Events read.
    public var events = 0
    /// Lines that are no event.
    public var badLines = 0
    /// The first bad lines, with place and reason.
    public var badLineReports: [String] = []
    /// Files that could not be opened, or not be read to their end, with the reason.
    public var unreadable: [String] = []
    /// Files that were read, and of which nothing is an event, with the reason.
    public var unusable: [String] = []
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
      let before = tally
      do {
        try Self.forEachLine(of: path, &tally, progress: progress, body)
      } catch let failure as InputChunks.Failure {
        tally.fail(failure, since: before)
        continue
      }
      tally.noteUnusable(path, since: before)
    }
    progress(tally)
  }

  private static func forEachLine(
    of path: String, _ tally: inout Tally, progress: (Tally) -> Void,
    _ body: (EventLine, inout Tally) throws -> Void
  ) throws {
    var settings = FollowSettings(patterns: [])
    settings.longestLine = longestLine
    settings.inflatedBytes = .max
    settings.inflationRatio = InputBytes.Bounds().ratio
    var input = try InputChunks(path: path, settings: settings)
    while true {
      let chunk = try input.next()
      for case .oversizedLine(_, let line, let bytes) in input.events {
        try body(EventLine(path: path, number: line, line: .tooLong(Int(bytes))), &tally)
      }
      input.events = []
      guard let chunk else { return }
      try forEachLine(of: chunk) { try body($0, &tally) }
      tally.bytes += chunk.bytes.count
      progress(tally)
    }
  }

  private static func forEachLine(of chunk: FollowChunk, _ body: (EventLine) throws -> Void) throws {
    var start = 0
    var number = chunk.firstLine
    while start < chunk.bytes.count {
      let end = chunk.bytes[start...].firstIndex(of: 0x0A) ?? chunk.bytes.count
      let line = chunk.bytes[start..<end]
      let text = line.last == 0x0D ? line.dropLast() : line
      try body(EventLine(path: chunk.path, number: number, line: .text(Array(text))))
      start = end + 1
      number += 1
    }
  }
}

extension EventFiles.Tally {
  /// Counts a file that could not be read, or not to its end.
  public mutating func fail(_ failure: InputChunks.Failure, since before: EventFiles.Tally) {
    if failure.isOfContent, events == before.events {
      unusable.append(failure.description)
    } else {
      unreadable.append(failure.description)
    }
  }

  /// Counts a file that was read to its end, when it had lines and none of them was an event.
  public mutating func noteUnusable(_ path: String, since before: EventFiles.Tally) {
    guard events == before.events, badLines > before.badLines else { return }
    unusable.append("\(path == "-" ? "standard input" : path) has no events: none of its lines is one")
  }
}
