import ECS

/// Collects what rules need to know of events; each field is read once an event, however many rules ask for it.
struct FactGatherer: Sendable {
  private let program: FactProgram
  /// By reader; of the current event only where the epoch is the current one.
  private var known: [Known]
  private var epoch: UInt64 = 0
  private var scratch: [UInt8] = []
  /// What only the document tells.
  private var open: [Int] = []
  private var openTimes: [Int] = []

  private struct Known: Sendable {
    var epoch: UInt64 = 0
    var keys: Range<Int32> = 0..<0
  }

  init(_ program: FactProgram) {
    self.program = program
    known = Array(repeating: Known(), count: program.readers.count)
  }

  /// Where the document comes from when the record does not suffice.
  typealias Document = () throws(EventLineError) -> SourceEvent?

  /// Adds an event that fulfils some conditions. `line` gives the bytes of its line to keep; nil when the document is
  /// kept. Nothing is added when the document is no event.
  mutating func add(
    _ conditions: [Int], of record: EventRecord, to store: inout HitStore, line: (() -> [UInt8])?,
    document: Document
  ) throws(EventLineError) {
    let before = store.mark
    do throws(EventLineError) {
      try collect(conditions, of: record, to: &store, line: line, document: document)
    } catch {
      store.goBack(to: before)
      throw error
    }
  }

  private mutating func collect(
    _ conditions: [Int], of record: EventRecord, to store: inout HitStore, line: (() -> [UInt8])?,
    document: Document
  ) throws(EventLineError) {
    epoch += 1
    let firstTime = store.times.count
    read(conditions, record, &store)
    var event: SourceEvent?
    if !open.isEmpty || !openTimes.isEmpty {
      guard let parsed = try document() else { return }
      event = parsed
      for number in open { know(number, program.readers[number].reader.keys(of: parsed.document), &store) }
      for number in openTimes {
        store.times[firstTime + number] = program.timeReaders[number].time(in: parsed.document)
      }
    }
    let wishes = append(conditions, &store, times: firstTime)
    if wishes.parses, event == nil { event = try document() }
    if wishes.holds {
      if line == nil, event == nil { event = try document() }
      store.entries[store.entries.count - 1].held =
        line.map { HeldEvent(line: $0(), program.meter) } ?? event.map { HeldEvent($0) }
    }
    if wishes.parses, let event {
      store.entries[store.entries.count - 1].event = Int32(store.events.count)
      store.events.append(ParsedEvent(event))
    }
  }

  private mutating func read(_ conditions: [Int], _ record: EventRecord, _ store: inout HitStore) {
    open.removeAll(keepingCapacity: true)
    openTimes.removeAll(keepingCapacity: true)
    record.withView { view in
      let values = RecordValues(view: view)
      for (number, field) in program.timeFields.enumerated() {
        let time = RecordTimeReader.time(of: field, in: values)
        if time == nil { openTimes.append(number) }
        store.times.append(time ?? nil)
      }
      for condition in conditions {
        let wish = program.wishes[condition]
        if wish.keys >= 0 { read(Int(wish.keys), values, &store) }
        if wish.extra >= 0 { read(Int(wish.extra), values, &store) }
        guard wish.indicators >= 0 else { continue }
        for group in program.groups[Int(wish.indicators)] where group >= 0 {
          read(Int(group), values, &store)
        }
      }
    }
  }

  private mutating func read(_ number: Int, _ values: RecordValues, _ store: inout HitStore) {
    guard known[number].epoch != epoch else { return }
    let start = Int32(store.keys.count)
    if !program.readers[number].append(values, to: &store.keys, &scratch) { open.append(number) }
    known[number] = Known(epoch: epoch, keys: start..<Int32(store.keys.count))
  }

  private mutating func know(_ number: Int, _ keys: [ValueKey], _ store: inout HitStore) {
    let start = Int32(store.keys.count)
    store.keys += keys
    known[number] = Known(epoch: epoch, keys: start..<Int32(store.keys.count))
  }

  /// Adds the hits, and says what they need besides.
  private func append(
    _ conditions: [Int], _ store: inout HitStore, times: Int
  ) -> (holds: Bool, parses: Bool) {
    let start = Int32(store.hits.count)
    var (holds, parses) = (false, false)
    for condition in conditions {
      let wish = program.wishes[condition]
      if wish.indicators >= 0, !mayMatch(Int(wish.indicators), store) { continue }
      holds = holds || wish.holds
      parses = parses || wish.parses
      store.hits.append(
        HitStore.Hit(rule: wish.rule, term: wish.term, keys: keys(wish.keys), extra: keys(wish.extra)))
    }
    store.entries.append(
      HitStore.Entry(hits: start..<Int32(store.hits.count), times: Int32(times)))
    return (holds, parses)
  }

  private func keys(_ reader: Int32) -> Range<Int32> { reader < 0 ? 0..<0 : known[Int(reader)].keys }

  private func mayMatch(_ indicators: Int, _ store: HitStore) -> Bool {
    program.indicators[indicators].mayMatch(program.groups[indicators].map { store.keys(keys($0)) })
  }
}
