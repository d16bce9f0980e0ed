import Glibc

/// Wall and processor time of one piece of work.
struct Cost {
  /// Nanoseconds by the wall clock.
  var wall: Double
  /// Nanoseconds of this thread on a processor.
  var processor: Double

  static func of(_ work: () throws -> Void) rethrows -> Cost {
    let (wall, processor) = (time(CLOCK_MONOTONIC), time(CLOCK_THREAD_CPUTIME_ID))
    try work()
    return Cost(wall: time(CLOCK_MONOTONIC) - wall, processor: time(CLOCK_THREAD_CPUTIME_ID) - processor)
  }

  static func time(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }

  /// Processor time of ended children, in nanoseconds.
  static func children() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(truncatingIfNeeded: RUSAGE_CHILDREN.rawValue), &usage)
    let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
    return Double(seconds) * 1e9 + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e3
  }
}

extension [Double] {
  /// The value of which so many percent are smaller.
  func percentile(_ percent: Int) -> Double {
    isEmpty ? .nan : sorted()[Swift.min(count - 1, count * percent / 100)]
  }

  var median: Double { percentile(50) }
}

/// `x` with that many digits after the point.
func rounded(_ x: Double, _ digits: Int = 1) -> String {
  var buffer = [CChar](repeating: 0, count: 64)
  withVaList([digits, x]) { _ = vsnprintf(&buffer, buffer.count, "%.*f", $0) }
  return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

func microseconds(_ nanoseconds: Double) -> String { "\(rounded(nanoseconds / 1e3)) µs" }
func milliseconds(_ nanoseconds: Double) -> String { "\(rounded(nanoseconds / 1e6, 2)) ms" }
