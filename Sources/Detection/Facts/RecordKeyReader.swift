import ECS
import Predicates

/// Reads keys, as ``KeyReader`` does, out of what a matcher has read of an event.
struct RecordKeyReader: Sendable {
  let reader: KeyReader
  private let parts: [Part]

  /// A field of the key, by its number in records; nothing in it is counted, so looking at it costs nothing.
  private struct Part: Sendable {
    let field: Int32
    let coding: KeyReader.Coding
    let isOptional: Bool
  }

  /// The fields are interned, so that records hold them.
  init(_ reader: KeyReader, _ table: inout FieldTable) {
    self.reader = reader
    var parts: [Part] = []
    for part in reader.parts {
      let field = RecordValues.number(of: part.path, &table)
      parts.append(Part(field: field, coding: part.coding, isOptional: part.isOptional))
    }
    self.parts = parts
  }

  /// Adds the event's keys; false when the record cannot tell, and the document must be asked.
  func append(_ values: RecordValues, to keys: inout [ValueKey], _ scratch: inout [UInt8]) -> Bool {
    scratch.removeAll(keepingCapacity: true)
    for part in parts {
      switch values.count(of: part.field) {
      case 0 where part.isOptional: KeyBytes.append(.missing, to: &scratch)
      // Without the field there is no key, but that another one's values are hard to tell makes no difference.
      case 0: return true
      case 1 where part.coding != .words:
        values.append(values.first(of: part.field), part.coding, to: &scratch)
      default: return appendSeveral(values, to: &keys)
      }
    }
    // A copy of its own: an array made of the other would share its room, which is that of the longest key.
    keys.append(ValueKey(bytes: scratch.withUnsafeBufferPointer { Array($0) }))
    return true
  }

  private func appendSeveral(_ values: RecordValues, to keys: inout [ValueKey]) -> Bool {
    var lists: [[[UInt8]]] = []
    for (part, field) in zip(reader.parts, parts.map(\.field)) {
      guard values.isOneList(field) else { return false }
      let found = values.slots(of: field).flatMap { values.codes($0, part.coding) }
      lists.append(part.missingOr(part.distinct(found)))
    }
    keys += KeyReader.joined(lists, most: reader.most)
    return true
  }
}

/// A field that holds a time.
struct RecordTimeReader: Sendable {
  let path: FieldPath
  /// The field's number in records.
  let field: Int32

  init(_ path: FieldPath, _ table: inout FieldTable) {
    self.path = path
    field = RecordValues.number(of: path, &table)
  }

  /// The time of a field's first value, nil when it has none; nil when the document must be asked.
  static func time(of field: Int32, in values: RecordValues) -> Timestamp?? {
    switch values.count(of: field) {
    case 0: .some(nil)
    case 1: .some(values.time(values.first(of: field)))
    default: values.isOneList(field) ? .some(values.time(values.first(of: field))) : nil
    }
  }

  func time(in document: JSONObject) -> Timestamp? { document.first(path).flatMap(Timestamp.init) }
}

/// A record's values for the length of one call.
struct RecordValues {
  /// Safe: `EventRecord.withView` lends it for one call, in which this value is used.
  let view: RecordView

  /// A field's number in records; negative for what records hold differently than documents do.
  static func number(of path: FieldPath, _ table: inout FieldTable) -> Int32 {
    path.name == FieldTable.indexName ? -1 : table.intern(path.name).index
  }

  /// How many values the field has; many when only the document tells.
  func count(of field: Int32) -> Int {
    guard field >= 0 else { return .max }
    guard field < view.fieldCount, view.chains[Int(field)].epoch == view.epoch else { return 0 }
    return Int(view.chains[Int(field)].count)
  }

  func first(of field: Int32) -> EventValue { view.slots[Int(view.chains[Int(field)].first)] }

  func slots(of field: Int32) -> [EventValue] {
    guard count(of: field) > 0 else { return [] }
    var slots = [first(of: field)]
    while let last = slots.last, last.next != EventValue.none { slots.append(view.slots[Int(last.next)]) }
    return slots
  }

  /// Whether a field's values stand side by side, as those of one array do: then they are in the order in which the
  /// document would be read. Values from several places of the document may not be.
  func isOneList(_ field: Int32) -> Bool {
    guard field >= 0 else { return false }
    let slots = slots(of: field)
    return zip(slots, slots.dropFirst()).allSatisfy { one, other in
      guard one.storage == .line, other.storage == .line, let line = view.line else { return false }
      let (end, start) = (Int(one.start + one.length), Int(other.start))
      return end <= start && (end..<start).allSatisfy { Self.isBetweenElements(line[$0]) }
    }
  }

  private static func isBetweenElements(_ byte: UInt8) -> Bool {
    [0x20, 0x22, 0x2C, 0x5B, 0x5D].contains(byte)
  }

  func text(of value: EventValue) -> UnsafeBufferPointer<UInt8> {
    let base =
      switch value.storage {
      case .line: view.line
      case .arena: view.arena
      }
    return UnsafeBufferPointer(start: base.map { $0 + Int(value.start) }, count: Int(value.length))
  }

  /// What stands for a value; several, or nothing, only for a text that is taken by its words.
  func codes(_ value: EventValue, _ coding: KeyReader.Coding) -> [[UInt8]] {
    if coding == .words { return KeyBytes.words(text(of: value).span) }
    var bytes: [UInt8] = []
    append(value, coding, to: &bytes)
    return [bytes]
  }

  /// Adds what stands for a value as a whole.
  func append(_ value: EventValue, _ coding: KeyReader.Coding, to bytes: inout [UInt8]) {
    switch (coding, value.kind) {
    case (.text, _), (.words, _), (.exact, .string), (.joined(.string), _), (.joined(.unknown), .string):
      KeyBytes.appendText(text(of: value), to: &bytes)
    case (.exact, .boolean): KeyBytes.append(.boolean(value.boolean ?? false), to: &bytes)
    case (.exact, _): KeyBytes.appendNumber(text(of: value), to: &bytes)
    case (.joined(let family), _):
      if !appendCommon(value, family, to: &bytes) {
        KeyBytes.append(KeyValue(json(of: value), family), to: &bytes)
      }
    }
  }

  /// Adds what stands for a value of one of the common forms of its type, without new memory.
  private func appendCommon(
    _ value: EventValue, _ family: FieldType.Family, to bytes: inout [UInt8]
  ) -> Bool {
    let text = text(of: value)
    switch (family, value.kind) {
    case (.ip, .string):
      guard let address = IPAddress(text.span) else { return false }
      KeyBytes.appendText(to: &bytes) { address.write(to: &$0) }
    case (.caselessString, _):
      guard text.allSatisfy({ $0 < 0x80 }) else { return false }
      KeyBytes.appendText(to: &bytes) { bytes in
        for byte in text { bytes.append(byte &- 0x41 < 26 ? byte | 0x20 : byte) }
      }
    case (.date, .string):
      guard let time = Timestamp(common: text) else { return false }
      KeyBytes.append(.integer(time.milliseconds), to: &bytes)
    case (.integer, .integer), (.floating, .integer):
      guard let number = value.integer else { return false }
      KeyBytes.append(.integer(number), to: &bytes)
    default: return false
    }
    return true
  }

  func time(_ value: EventValue) -> Timestamp? {
    guard value.kind == .string else { return Timestamp(json(of: value)) }
    return Timestamp(common: text(of: value)) ?? Timestamp(String(decoding: text(of: value), as: UTF8.self))
  }

  private func json(of value: EventValue) -> JSONValue {
    switch value.kind {
    case .string: .string(String(decoding: text(of: value), as: UTF8.self))
    case .integer: .number(JSONNumber(value.integer ?? 0))
    case .double: .number(JSONNumber(value.double ?? 0))
    case .boolean: .bool(value.boolean ?? false)
    }
  }
}

extension Timestamp {
  /// The common form of a time, `2024-06-11T10:00:00Z` with up to nine decimals, without new memory; nil for all
  /// other forms, also those that are times.
  init?(common text: UnsafeBufferPointer<UInt8>) {
    guard text.count >= 20, text.count <= 30, text[text.count - 1] == UInt8(ascii: "Z"),
      text[4] == 0x2D, text[7] == 0x2D, text[10] == UInt8(ascii: "T"), text[13] == 0x3A, text[16] == 0x3A,
      let year = Self.digits(text, 0..<4), let month = Self.digits(text, 5..<7),
      let day = Self.digits(text, 8..<10), let hour = Self.digits(text, 11..<13),
      let minute = Self.digits(text, 14..<16), let second = Self.digits(text, 17..<19),
      hour < 24, minute < 60, second < 60,
      let date = CivilDate(year: year, month: month, day: day), (1700..<2200).contains(year)
    else { return nil }
    var fraction: Int64 = 0
    if text.count > 20 {
      let places = 20..<text.count - 1
      guard text[19] == UInt8(ascii: "."), !places.isEmpty, let digits = Self.digits(text, places) else {
        return nil
      }
      fraction = (places.count..<9).reduce(digits) { value, _ in value * 10 }
    }
    let seconds = date.daysSince1970 * 86_400 + hour * 3_600 + minute * 60 + second
    self.init(nanoseconds: seconds * 1_000_000_000 + fraction)
  }

  private static func digits(_ text: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Int64? {
    var value: Int64 = 0
    for place in range {
      let digit = text[place] &- 0x30
      guard digit < 10 else { return nil }
      value = value &* 10 &+ Int64(digit)
    }
    return value
  }
}
