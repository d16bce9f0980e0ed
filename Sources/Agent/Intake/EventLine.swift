internal import ECS

/// A line of a file of events, with its place.
struct EventLine: Sendable {
  let path: String
  let number: Int
  let line: LineReader.Line

  /// What a line turns out to be.
  enum Content: Sendable {
    case blank
    case event(SourceEvent)
    /// The place, and what is wrong.
    case refused(String)
  }

  /// Parses the line.
  func content() -> Content {
    switch line {
    case .tooLong(let length):
      return .refused(
        "\(path):\(number): the line has \(length) bytes; at most \(EventFiles.longestLine) are read")
    case .text(let bytes):
      if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return .blank }
      do {
        guard let event = SourceEvent(try JSONParser.parse(bytes)) else {
          return .refused("\(path):\(number):1: an event is a JSON object")
        }
        return .event(event)
      } catch {
        return .refused("\(path):\(number):\(error.column): \(error.detail)")
      }
    }
  }
}
