/// The values of one event's interned fields, filled again and again without new memory.
///
/// The values of a field are chained, because those of one field need not stand side by side in a document
/// (`[{"a": 1, "b": 2}, {"a": 3}]`). Each value's text is a range either of the line that was read or of the
/// record's arena, which holds what had to be unescaped or was never text.
public struct EventRecord: Sendable {
  /// The fields that the record can hold.
  public let fields: FieldTable
  /// The whole document, when the table asks for it.
  public private(set) var document: JSONObject?
  private var chains: [Chain]
  /// The fields that have values, to be emptied before the next event.
  private var filled: [Int32] = []
  private var slots: [EventValue] = []
  private var arena: [UInt8] = []
  private var line: [UInt8] = []

  private struct Chain: Sendable {
    var first = EventValue.none
    var last = EventValue.none
    var count: Int32 = 0
  }

  /// An empty record for the fields of a table.
  public init(fields: FieldTable) {
    self.fields = fields
    chains = Array(repeating: Chain(), count: fields.count)
  }

  /// How many values the field has; 0 when it is missing, null or an empty array.
  public func count(of field: FieldID) -> Int {
    let index = Int(field.index)
    return index < chains.count ? Int(chains[index].count) : 0
  }

  /// The field's values.
  public func values(of field: FieldID) -> EventValues {
    let index = Int(field.index)
    return EventValues(slots: slots, first: index < chains.count ? chains[index].first : EventValue.none)
  }

  /// Whether any of the field's values passes; stops at the first.
  public func any(of field: FieldID, _ passes: (EventValue) -> Bool) -> Bool {
    let index = Int(field.index)
    guard index < chains.count else { return false }
    var slot = chains[index].first
    while slot != EventValue.none {
      let value = slots[Int(slot)]
      if passes(value) { return true }
      slot = value.next
    }
    return false
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
    for index in filled { chains[Int(index)] = Chain() }
    filled.removeAll(keepingCapacity: true)
    slots.removeAll(keepingCapacity: true)
    arena.removeAll(keepingCapacity: true)
    document = nil
  }

  mutating func keep(_ document: JSONObject) { self.document = document }

  /// Adds a value whose text is copied into the arena. What does not fit 2 GiB of text is left out.
  mutating func append(_ kind: EventValue.Kind, bits: UInt64, text: some Collection<UInt8>, to field: FieldID)
  {
    guard let start = Int32(exactly: arena.count), let length = Int32(exactly: text.count),
      !start.addingReportingOverflow(length).overflow
    else { return }
    arena.append(contentsOf: text)
    append(EventValue(kind: kind, bits: bits, storage: .arena, start: start, length: length), to: field)
  }

  mutating func append(_ value: EventValue, to field: FieldID) {
    let slot = Int32(slots.count)
    slots.append(value)
    let index = Int(field.index)
    if chains[index].count == 0 {
      chains[index].first = slot
      filled.append(field.index)
    } else {
      slots[Int(chains[index].last)].next = slot
    }
    chains[index].last = slot
    chains[index].count += 1
  }
}
