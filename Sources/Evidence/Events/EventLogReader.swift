public import ECS

/// Reads of lines what an ``EventLog`` keeps of their events, and hardly more: most lines are not parsed.
///
/// The log then holds what it would hold of the parsed events. Only of a line that is no JSON in a part that neither it
/// nor anybody else reads, something is kept all the same.
public struct EventLogReader: Sendable {
  private let log: EventLog
  private var record = EventRecord(fields: HistoryField.table)

  /// A reader for a log; each thread needs one of its own.
  public init(_ log: EventLog) { self.log = log }

  /// Takes the event of a line in; a line that is no event is passed over.
  public mutating func record(_ line: EventBlock.Line, of block: EventBlock) {
    guard (try? record.fill(line, of: block)) != nil else { return }
    let fields = RecordFields(record)
    let reading = EventReading(fields)
    guard fields.isDoubtful else { return log.record(reading) }
    if let event = (try? block.document(of: line)).flatMap(SourceEvent.init) { log.record(event.document) }
  }
}
