import ECS

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The host's clock.
enum WallClock {
  static func now() -> Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }
}

extension Timestamp {
  /// How long ago it was; negative in the future.
  var age: Duration {
    let (age, overflow) = WallClock.now().nanoseconds.subtractingReportingOverflow(nanoseconds)
    return .nanoseconds(overflow ? .max : age)
  }
}
