internal import ECS
public import Store

/// Takes events in over the network: durable when it returns, worked on later.
public struct EventIntake: Sendable {
  /// An event as it was sent.
  public struct Item: Sendable {
    /// Its JSON text.
    public var text: ArraySlice<UInt8>
    /// The sender's `_id`.
    public var id: String?
    /// The index or data stream it was sent to.
    public var index: String?

    /// An event with what its sender said of it.
    public init(text: ArraySlice<UInt8>, id: String?, index: String?) {
      self.text = text
      self.id = id
      self.index = index
    }
  }

  private let store: DossierStore
  private let committer: GroupCommitter
  private let spoolBytes: Int
  private let watch: StoreWatch
  private let now: @Sendable () -> Timestamp
  private let wake: @Sendable () -> Void

  /// - Parameters:
  ///   - spoolBytes: the bytes of events that may wait for the rules.
  ///   - wake: called when there are new events.
  init(
    store: DossierStore, committer: GroupCommitter, spoolBytes: Int, watch: StoreWatch,
    now: @escaping @Sendable () -> Timestamp,
    wake: @escaping @Sendable () -> Void
  ) {
    self.store = store
    self.committer = committer
    self.spoolBytes = spoolBytes
    self.watch = watch
    self.now = now
    self.wake = wake
  }

  /// Whether so much waits for the rules that no more should come.
  public var isFull: Bool { store.backlog.eventBytes >= spoolBytes }

  /// Returns when there is room for more events, or the task is cancelled.
  func waitForRoom() async {
    while isFull, !Task.isCancelled { try? await Task.sleep(for: .milliseconds(50)) }
  }

  /// Keeps whole lines of a stream as they are, durably; the rules say what of them is no event.
  /// - Throws: `StoreError`; then nothing was kept.
  func accept(lines: [UInt8], name: String, firstLine: Int) async throws(StoreError) {
    guard !lines.isEmpty else { return }
    let origin = EventBatch.Origin(source: name, firstLine: firstLine)
    let count = lines.count(where: { $0 == 0x0A })
    _ = try await watch.watching { () async throws(StoreError) in
      try await committer.spool(events: lines, count: count, from: origin, at: now())
    }
    wake()
  }

  /// Keeps the events that are JSON objects, durably, and says of each whether it is one.
  /// - Throws: `StoreError`; then nothing was kept.
  public func accept(_ items: [Item]) async throws(StoreError) -> [IntakeOutcome] {
    var lines: [UInt8] = []
    var count = 0
    // For events without an id of their own: nobody can ask for them by it, but clients want to see one.
    let name = String(UInt64.random(in: .min ... .max), radix: 36)
    let outcomes = items.enumerated().map { number, item -> IntakeOutcome in
      do throws(JSONError) {
        guard try JSONParser.parse(Array(item.text)).object != nil else {
          return .refused("an event is a JSON object")
        }
      } catch {
        return .refused("column \(error.column): \(error.detail)")
      }
      Self.write(item, to: &lines)
      count += 1
      return .accepted(id: item.id ?? "\(name)-\(number)")
    }
    guard count > 0 else { return outcomes }
    _ = try await watch.watching { [lines, count] () async throws(StoreError) in
      try await committer.spool(events: lines, count: count, at: now())
    }
    wake()
    return outcomes
  }

  /// One line, in the form of a search hit where the sender named the document.
  private static func write(_ item: Item, to lines: inout [UInt8]) {
    // Line ends stand between tokens only: inside of strings JSON has none.
    let text = item.text.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
    if item.id != nil || item.index != nil {
      lines.append(0x7B)
      for (key, value) in [("_index", item.index), ("_id", item.id)] {
        guard let value else { continue }
        lines += Array("\"\(key)\":\(JSONWriter.text(.string(value))),".utf8)
      }
      lines += Array("\"_source\":".utf8)
      lines += text
      lines.append(0x7D)
    } else {
      lines += text
    }
    lines.append(0x0A)
  }
}
