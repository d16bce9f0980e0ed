public import ECS
internal import Osquery

/// When the host booted, by its own clock, or why that is not known.
public enum HostBoot: Sendable, Hashable {
  /// The time, to about a second.
  case known(Timestamp)
  /// Why it is not known; a clause without full stop.
  case unknown(String)

  /// Counts the host's uptime back from its clock; both come from one answer, so that no time lies between them.
  public init(_ survey: HostSurvey) {
    if let gap = survey.gap(.uptime) {
      self = .unknown(gap)
    } else if let row = survey.rows(.uptime).first, let time = Self.time(row) {
      self = .known(time)
    } else {
      self = .unknown("the tables uptime and time give no time that can be counted with")
    }
  }

  /// The time; nil when it is not known.
  public var time: Timestamp? {
    guard case .known(let time) = self else { return nil }
    return time
  }

  /// Why the time is not known; nil when it is.
  public var reason: String? {
    guard case .unknown(let reason) = self else { return nil }
    return reason
  }

  private static func time(_ row: StatementRow) -> Timestamp? {
    guard let now = row["unix_time"].flatMap(Int64.init),
      let uptime = row["total_seconds"].flatMap(Int64.init),
      uptime >= 0, now > uptime
    else { return nil }
    return Timestamp(seconds: now - uptime)
  }
}

extension Timestamp {
  /// An instant by its seconds since 1970; nil when it is out of range.
  init?(seconds: Int64, nanoseconds: Int32 = 0) {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflow2) = product.addingReportingOverflow(Int64(nanoseconds))
    guard !overflow, !overflow2 else { return nil }
    self.init(nanoseconds: sum)
  }
}
