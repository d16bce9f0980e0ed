/// One scalar value of an event. Its text stands in the record that gave it out, until that record is filled
/// again.
public struct EventValue: Sendable {
  /// What the document holds.
  @frozen
  public enum Kind: UInt8, Sendable {
    /// A string.
    case string
    /// A number that fits 64 bits as an integer.
    case integer
    /// Any other number.
    case double
    /// `true` or `false`.
    case boolean
  }

  /// Where the text stands.
  package enum Storage: UInt8, Sendable {
    /// In the block that the event was read from: strings without escapes, numbers, booleans.
    case line
    /// In the record's own bytes.
    case arena
  }

  /// What the document holds.
  public let kind: Kind
  package let storage: Storage
  package let start: Int32
  package let length: Int32
  /// The slot of the field's next value, or `none`.
  package var next: Int32
  private let bits: UInt64

  package static let none: Int32 = -1

  init(kind: Kind, bits: UInt64, storage: Storage, start: Int32, length: Int32) {
    self.kind = kind
    self.bits = bits
    self.storage = storage
    self.start = start
    self.length = length
    next = Self.none
  }

  /// What stands in room that is not in use.
  static let empty = EventValue(kind: .boolean, bits: 0, storage: .arena, start: 0, length: 0)

  /// The integer, when the value is one.
  public var integer: Int64? { kind == .integer ? Int64(bitPattern: bits) : nil }

  /// The number as a double, when the value is a number.
  public var double: Double? {
    switch kind {
    case .integer: Double(Int64(bitPattern: bits))
    case .double: Double(bitPattern: bits)
    case .string, .boolean: nil
    }
  }

  /// The truth value, when the value is a boolean.
  public var boolean: Bool? { kind == .boolean ? bits != 0 : nil }

  var range: Range<Int> { Int(start)..<Int(start) + Int(length) }
}

/// The values of one field of one event, in document order, arrays flattened.
public struct EventValues: Sequence, IteratorProtocol, Sendable {
  private let slots: [EventValue]
  private var slot: Int32

  init(slots: [EventValue], first: Int32) {
    self.slots = slots
    slot = first
  }

  /// The next value.
  public mutating func next() -> EventValue? {
    guard slot != EventValue.none else { return nil }
    let value = slots[Int(slot)]
    slot = value.next
    return value
  }
}
