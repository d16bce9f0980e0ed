/// The values of one event's interned fields, filled again and again without new memory.
///
/// The values of a field are chained, because those of one field need not stand side by side in a document
/// (`[{"a": 1, "b": 2}, {"a": 3}]`). Each value's text is a range either of the block of lines that it was
/// read from, or of the record's arena, which holds what had to be unescaped or was never text.
public struct EventRecord: Sendable {
  /// The fields that the record can hold.
  public let fields: FieldTable
  /// By field, and never empty; of the current event only where the epoch is the current one.
  var chains: [Chain]
  /// Room for values, never empty, kept from event to event.
  var slots: [EventValue] = [.empty]
  /// The fields that have values, in the order in which the first came; as many as `usage` says. One that was
  /// cleared again may stand there too.
  var present: [Int32]
  /// Room for text, kept from event to event.
  var arena: [UInt8] = []
  var usage = Usage()
  /// The bytes of the block that the event was read from.
  var line: [UInt8] = []
  /// Where the event's line stands in `line`; nil when it came as a document.
  var lineRange: Range<Int>?
  private var kept: JSONObject?
  /// What the walk over lines needs; made for the first line.
  var lineKeys: SharedLineKeys?
  /// By entry of `lineKeys`: the number of the object in which the key was seen last.
  var marks: [UInt32] = []
  /// Room for what a walk leaves for patterns of names; empty when there are none.
  var captures: [LineCapture] = []

  /// How much of a record's room the current event uses.
  struct Usage: Sendable {
    var epoch: UInt32 = 1
    var slots = 0
    var arena = 0
    var fields = 0
    /// How many objects of lines were walked over so far.
    var objects: UInt32 = 0
    /// How many parts of the line were left for patterns of names.
    var captures = 0
  }

  /// The values of one field: where the first and last stand, and how many there are.
  package struct Chain: Sendable {
    package var epoch: UInt32 = 0
    package var first = EventValue.none
    package var last = EventValue.none
    package var count: Int32 = 0
  }

  /// An empty record for the fields of a table.
  public init(fields: FieldTable) {
    self.fields = fields
    chains = Array(repeating: Chain(), count: max(1, fields.count))
    present = Array(repeating: 0, count: chains.count)
  }

  /// The whole document, when the table asks for it. Of an event that was read from a line it is parsed each
  /// time that it is asked for.
  public var document: JSONObject? {
    guard fields.needsDocument else { return nil }
    guard let lineRange else { return kept }
    var parser = JSONParser(line, range: lineRange)
    return (try? parser.document()).flatMap { SourceEvent($0) }?.document
  }

  /// How many values the field has; 0 when it is missing, null or an empty array.
  public func count(of field: FieldID) -> Int { chain(of: field).map { Int($0.count) } ?? 0 }

  /// The field's values.
  public func values(of field: FieldID) -> EventValues {
    EventValues(slots: slots, first: chain(of: field)?.first ?? EventValue.none)
  }

  /// The field's first value.
  public func first(of field: FieldID) -> EventValue? { chain(of: field).map { slots[Int($0.first)] } }

  /// Whether any of the field's values passes; stops at the first.
  public func any(of field: FieldID, _ passes: (EventValue) -> Bool) -> Bool {
    guard var slot = chain(of: field)?.first else { return false }
    while slot != EventValue.none {
      let value = slots[Int(slot)]
      if passes(value) { return true }
      slot = value.next
    }
    return false
  }

  private func chain(of field: FieldID) -> Chain? {
    let index = Int(field.index)
    guard index < chains.count, chains[index].epoch == usage.epoch else { return nil }
    return chains[index]
  }

  /// Lends the UTF-8 text of one of this record's values: strings unescaped, numbers as written in the
  /// document, booleans as `true` and `false`.
  public func withText<Result>(of value: EventValue, _ body: (Span<UInt8>) -> Result) -> Result {
    switch value.storage {
    case .line: body(line.span.extracting(value.range))
    case .arena: body(arena.span.extracting(value.range))
    }
  }

  /// The text of one of this record's values.
  public func text(of value: EventValue) -> String {
    switch value.storage {
    case .line: String(decoding: line[value.range], as: UTF8.self)
    case .arena: String(decoding: arena[value.range], as: UTF8.self)
    }
  }

  /// Forgets all values, keeping the memory.
  public mutating func clear() {
    // A walk may go on to one more epoch by itself, so these go in twos.
    if usage.epoch > .max - 4 {
      for index in chains.indices { chains[index] = Chain() }
      usage.epoch = 1
    }
    usage.epoch += 2
    usage.slots = 0
    usage.arena = 0
    usage.captures = 0
    usage.fields = 0
    lineRange = nil
    kept = nil
  }

  mutating func keep(_ document: JSONObject) { kept = document }

  /// Forgets the values of one field.
  mutating func clear(_ field: FieldID) { chains[Int(field.index)] = Chain() }

  /// Adds a value whose text is copied into the arena. What does not fit 2 GiB of text is left out.
  mutating func append(_ kind: EventValue.Kind, bits: UInt64, text: some Collection<UInt8>, to field: FieldID)
  {
    let length = text.count
    guard let start = Int32(exactly: usage.arena), Int32(exactly: usage.arena + length) != nil else { return }
    arena.removeLast(arena.count - usage.arena)
    arena.append(contentsOf: text)
    usage.arena += length
    append(
      EventValue(kind: kind, bits: bits, storage: .arena, start: start, length: Int32(length)), to: field)
  }

  mutating func append(_ value: EventValue, to field: FieldID) {
    let slot = usage.slots
    if slot < slots.count { slots[slot] = value } else { slots.append(value) }
    usage.slots += 1
    if let last = chains[Int(field.index)].add(Int32(slot), usage.epoch) {
      slots[Int(last)].next = Int32(slot)
    } else {
      if usage.fields < present.count {
        present[usage.fields] = field.index
      } else {
        present.append(field.index)
      }
      usage.fields += 1
    }
  }
}

extension EventRecord.Chain {
  /// Adds a slot at the end and returns the one that was last, which is to be linked to it.
  @inline(__always)
  mutating func add(_ slot: Int32, _ epoch: UInt32) -> Int32? {
    defer { last = slot }
    if self.epoch == epoch {
      count += 1
      return last
    }
    self.epoch = epoch
    first = slot
    count = 1
    return nil
  }
}
