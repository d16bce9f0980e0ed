public import ECS

/// Instants from one to another, both included.
public struct DateRange: Hashable, Sendable {
  /// The first instant.
  public let first: Timestamp
  /// The last instant.
  public let last: Timestamp

  /// The instants from `first` to `last`, without bound where nil.
  public init(first: Timestamp? = nil, last: Timestamp? = nil) {
    self.first = first ?? Timestamp(nanoseconds: .min)
    self.last = last ?? Timestamp(nanoseconds: .max)
  }

  /// Whether the instant lies in the range.
  public func contains(_ instant: Timestamp) -> Bool { first <= instant && instant <= last }

  func contains(_ value: EventValue, of record: EventRecord) -> Bool {
    switch value.kind {
    case .integer: contains(Timestamp(milliseconds: value.integer ?? 0))
    case .string: Timestamp(record.text(of: value)).map { contains($0) } ?? false
    case .double:
      value.double.flatMap(Int64.init(exactly:)).map { contains(Timestamp(milliseconds: $0)) } ?? false
    case .boolean: false
    }
  }
}
