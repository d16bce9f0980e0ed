import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The state of one exchange: what is still to be written and what has come.
struct Conversation<Sink: ByteSink> {
  private let exchange: Exchange
  private let input: FileDescriptor?
  private let output: FileDescriptor
  private let error: FileDescriptor
  private let wake: FileDescriptor
  private let usage: () -> ResourceUsage?
  private var watch: ResourceWatch
  private var now = ContinuousClock.now
  private var frame: SentinelFrame
  private var sink: Sink
  private var messages: FirstBytes
  private var written = 0
  private var received = 0
  private var errorIsOpen = true
  /// A pipe holds 64 KiB unless told otherwise, so more can hardly come at once.
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)

  init(
    exchange: Exchange, sink: Sink, input: FileDescriptor?, output: FileDescriptor, error: FileDescriptor,
    wake: FileDescriptor, usage: @escaping () -> ResourceUsage?
  ) {
    self.exchange = exchange
    self.input = input
    self.output = output
    self.error = error
    self.wake = wake
    self.usage = usage
    watch = ResourceWatch(limits: exchange.resources, start: now)
    self.sink = sink
    frame = SentinelFrame(sentinel: exchange.sentinel)
    messages = FirstBytes(limit: exchange.limits.messageBytes)
  }

  var isWritten: Bool { written == exchange.request.count }

  mutating func report(_ ending: ExchangeEnding) -> ExchangeReport<Sink> {
    if ending != .answered { frame.finish(into: &sink) }
    // Messages are written before the answer is flushed, so all that belong to it are in the pipe by now.
    if errorIsOpen { error.drain(into: &messages) }
    return ExchangeReport(ending: ending, sink: sink, messages: messages)
  }

  /// Waits for the streams and serves those that are ready; the ending, once there is one.
  mutating func step() -> ExchangeEnding? {
    now = .now
    guard let timeout = millisecondsLeft() else { return .deadline }
    if watch.isDue(now), let usage = usage(), let overrun = watch.judge(usage, at: now) {
      return .overrun(overrun)
    }
    var polled = [
      pollfd(fd: wake.rawValue, events: Int16(POLLIN), revents: 0),
      pollfd(fd: output.rawValue, events: Int16(POLLIN), revents: 0),
      // A negative descriptor is passed over.
      pollfd(fd: errorIsOpen ? error.rawValue : -1, events: Int16(POLLIN), revents: 0),
      pollfd(fd: isWritten ? -1 : input?.rawValue ?? -1, events: Int16(POLLOUT), revents: 0),
    ]
    let ready = poll(&polled, nfds_t(polled.count), timeout)
    if ready < 0 { return errno == EINTR ? nil : .failed("poll: \(Errno(rawValue: errno))") }
    if polled[0].revents != 0 { return .cancelled }
    if polled[2].revents != 0 { errorIsOpen = error.drain(into: &messages) }
    if polled[3].revents != 0, let ending = write() { return ending }
    return polled[1].revents != 0 ? read() : nil
  }

  /// Until the deadline or the next sample, rounded up, so that the last wait does not end just before the
  /// deadline; nil when the deadline has passed.
  private func millisecondsLeft() -> Int32? {
    let left = now.duration(to: exchange.deadline)
    if left <= .zero { return nil }
    let milliseconds = min(left, watch.wait(from: now) ?? left) / .milliseconds(1)
    return milliseconds >= 60_000 ? 60_000 : Int32(milliseconds.rounded(.up))
  }

  private mutating func write() -> ExchangeEnding? {
    guard let input else { return .inputClosed }
    do throws(Errno) {
      written += try input.writeNow(exchange.request[written...])
      return nil
    } catch {
      if error == .wouldBlock { return nil }
      return error == .brokenPipe ? .inputClosed : .failed("write: \(error)")
    }
  }

  private mutating func read() -> ExchangeEnding? {
    let count: Int
    do throws(Errno) {
      count = try output.readNow(into: &buffer)
    } catch {
      return error == .wouldBlock ? nil : .failed("read: \(error)")
    }
    if count == 0 { return .closed }
    received += count
    if frame.feed(buffer[..<count], into: &sink) { return .answered }
    return received > exchange.limits.outputBytes ? .tooMuchOutput : nil
  }
}
