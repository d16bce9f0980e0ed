import ECS

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The time that a part of the program takes, and the memory that the program has taken at most.
struct Measurement {
  private let wall: Double
  private let cpu: Double

  init() {
    wall = Self.wallSeconds
    cpu = Self.cpuSeconds
  }

  /// Writes what was measured since `init`, with more members in front.
  func report(_ members: [(String, JSONValue)], events: Int) {
    let seconds = Self.cpuSeconds - cpu
    var object = JSONObject(members)
    object["events"] = .number(JSONNumber(events))
    object["cpu_seconds"] = .number(JSONNumber(seconds))
    object["wall_seconds"] = .number(JSONNumber(Self.wallSeconds - wall))
    object["process_cpu_seconds"] = .number(JSONNumber(Self.cpuSeconds))
    if seconds > 0 { object["events_per_cpu_second"] = .number(JSONNumber(Int(Double(events) / seconds))) }
    object["peak_mib"] = .number(JSONNumber(Self.peakMebibytes))
    Output.line(JSONWriter.text(.object(object)))
  }

  private static var wallSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// User and system time of all threads.
  private static var cpuSeconds: Double {
    let usage = usage
    let times = [usage.ru_utime, usage.ru_stime]
    return times.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
  }

  private static var usage: rusage {
    var usage = rusage()
    #if canImport(Darwin)
      getrusage(RUSAGE_SELF, &usage)
    #else
      getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    #endif
    return usage
  }

  private static var peakMebibytes: Double {
    #if canImport(Darwin)
      return Double(usage.ru_maxrss) / Double(1 << 20)
    #else
      return Double(usage.ru_maxrss) / 1024
    #endif
  }
}

/// Standard output and standard error.
enum Output {
  static func line(_ text: String) { write(text + "\n", 1) }
  static func error(_ text: String) { write(text + "\n", 2) }

  static func exit(_ status: Int32) -> Never {
    #if canImport(Glibc)
      Glibc.exit(status)
    #else
      Darwin.exit(status)
    #endif
  }

  private static func write(_ text: String, _ descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      // Safe: the pointer lives for the call.
      let count = rest.withUnsafeBytes { writeBytes(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}

private func writeBytes(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
