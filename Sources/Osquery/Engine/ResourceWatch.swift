/// What an engine process may use; beyond, it is killed and replaced.
public struct ResourceLimits: Sendable, Hashable {
  /// Resident memory in bytes; 0: not watched.
  public var memory: Int
  /// Percent of one processor, averaged over ``processorWindow``; 0: not watched.
  public var processorPercent: Int
  /// Over how long the use of processors is averaged.
  public var processorWindow: Duration

  /// 512 MiB; 150 % of a processor over 10 s.
  public init(
    memory: Int = 512 << 20, processorPercent: Int = 150, processorWindow: Duration = .seconds(10)
  ) {
    self.memory = memory
    self.processorPercent = processorPercent
    self.processorWindow = processorWindow
  }
}

extension ResourceLimits {
  /// True when a process should be replaced between statements: with less than half of its memory left, the
  /// next statement would pay for what earlier ones left behind.
  func isWorn(_ usage: ResourceUsage) -> Bool { memory > 0 && usage.memory > memory / 2 }
}

/// Which bound an engine process has overrun.
enum Overrun: Sendable, Hashable {
  case memory(used: Int, limit: Int)
  case processor(percent: Int, limit: Int, window: Duration)

  /// A phrase that follows "The engine".
  var phrase: String {
    switch self {
    case .memory(let used, let limit):
      "used \(used >> 20) MiB of memory, more than the \(limit >> 20) MiB that it may"
    case .processor(let percent, let limit, let window):
      "kept processors busy at \(percent) % over \(window.inWords), more than the \(limit) % that it may"
    }
  }
}

/// Judges what a process uses, from samples taken while a statement runs; holds no process itself.
struct ResourceWatch: Sendable {
  typealias Instant = ContinuousClock.Instant

  /// Between two samples; one costs some ten microseconds.
  static let interval = Duration.milliseconds(100)

  private let limits: ResourceLimits
  private var nextSample: Instant
  /// Samples of the processor time within the window, and the last one before it.
  private var samples: [(time: Instant, used: Duration)] = []

  init(limits: ResourceLimits, start: Instant) {
    self.limits = limits
    nextSample = start + Self.interval
  }

  private var isOn: Bool { limits.memory > 0 || limits.processorPercent > 0 }

  /// Whether it is time for a sample.
  func isDue(_ time: Instant) -> Bool { isOn && time >= nextSample }

  /// How long until the next sample; nil when nothing is watched.
  func wait(from time: Instant) -> Duration? { isOn ? max(.zero, time.duration(to: nextSample)) : nil }

  /// Takes note of a sample; the bound that it overruns, if it does.
  mutating func judge(_ usage: ResourceUsage, at time: Instant) -> Overrun? {
    nextSample = time + Self.interval
    if limits.memory > 0, usage.memory > limits.memory {
      return .memory(used: usage.memory, limit: limits.memory)
    }
    guard limits.processorPercent > 0 else { return nil }
    samples.append((time, usage.processorTime))
    while samples.count > 1, samples[1].time.duration(to: time) >= limits.processorWindow {
      samples.removeFirst()
    }
    let span = samples[0].time.duration(to: time)
    // A shorter span says nothing about the window.
    guard span >= limits.processorWindow, span > .zero else { return nil }
    let percent = Int((usage.processorTime - samples[0].used) / span * 100)
    guard percent > limits.processorPercent else { return nil }
    return .processor(percent: percent, limit: limits.processorPercent, window: limits.processorWindow)
  }
}
