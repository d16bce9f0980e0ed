import ECS

extension Duration {
  /// In nanoseconds, which times are counted with again and again; the nearest that there is.
  var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflow2) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
    return overflow || overflow2 ? (self < .zero ? .min : .max) : sum
  }
}

extension Timestamp {
  /// The instant so many nanoseconds before; the earliest when there is none.
  func before(_ nanoseconds: Int64) -> Timestamp {
    let (difference, overflow) = self.nanoseconds.subtractingReportingOverflow(nanoseconds)
    return Timestamp(nanoseconds: overflow ? .min : difference)
  }

  /// The nanoseconds from `other` to here; the most that there are when they are more.
  func nanoseconds(since other: Timestamp) -> Int64 {
    let (difference, overflow) = nanoseconds.subtractingReportingOverflow(other.nanoseconds)
    return overflow ? (nanoseconds < 0 ? .min : .max) : difference
  }
}
