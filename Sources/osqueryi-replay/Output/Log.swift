#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Standard error, with lines as glog writes them: `WMMDD hh:mm:ss.uuuuuu THREAD FILE:LINE] TEXT`.
///
/// File and line are those of osquery 5.23's source, which readers of its log know.
struct Log {
  enum Level: String {
    case warning = "W"
    case error = "E"
  }

  private let stream = ByteStream(descriptor: STDERR_FILENO)

  /// A line: text, and then bytes and text if there are any.
  func line(_ text: String, _ bytes: [UInt8] = [], _ more: String = "") {
    stream.write(text)
    stream.write(bytes)
    stream.write(more + "\n")
    stream.flush()
  }

  /// Text as it is.
  func write(_ text: String) {
    stream.write(text)
    stream.flush()
  }

  /// A line with time and place.
  func write(_ level: Level, _ place: String, _ text: String) {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    var local = tm()
    localtime_r(&now.tv_sec, &local)
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let micros = String(now.tv_nsec / 1000)
    let fraction = String(repeating: "0", count: 6 - micros.utf8.count) + micros
    let process = String(getpid())
    let thread = String(repeating: " ", count: max(0, 5 - process.utf8.count)) + process
    line(
      level.rawValue + two(local.tm_mon + 1) + two(local.tm_mday) + " " + two(local.tm_hour) + ":"
        + two(local.tm_min) + ":" + two(local.tm_sec) + "." + fraction + " " + thread + " " + place + "] "
        + text)
  }
}
