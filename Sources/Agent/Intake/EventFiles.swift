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
    for path in paths {
      do {
        var reader = try LineReader(path: path, maximumLength: Self.longestLine)
        let before = tally.bytes
        while let line = try reader.next() {
          if let event = Self.event(line, reader.lineNumber, path, &tally) { try body(event) }
          tally.bytes = before + reader.bytesRead
          if reader.lineNumber & 1_023 == 0 { progress(tally) }
        }
      } catch let failure as LineReader.Failure {
        tally.unreadable.append(failure.description)
      }
    }
    progress(tally)
    return tally
  }

  private static func event(
    _ line: LineReader.Line, _ number: Int, _ path: String, _ tally: inout Tally
  ) -> SourceEvent? {
    func refuse(_ reason: String) -> SourceEvent? {
      tally.badLines += 1
      if tally.badLineReports.count < reportedBadLines { tally.badLineReports.append(reason) }
      return nil
    }
    switch line {
    case .tooLong(let length):
      return refuse("\(path):\(number): the line has \(length) bytes; at most \(longestLine) are read")
    case .text(let bytes):
      if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return nil }
      do {
        guard let event = SourceEvent(try JSONParser.parse(bytes)) else {
          return refuse("\(path):\(number):1: an event is a JSON object")
        }
        tally.events += 1
        return event
      } catch {
        return refuse("\(path):\(number):\(error.column): \(error.detail)")
      }
    }
  }
}
