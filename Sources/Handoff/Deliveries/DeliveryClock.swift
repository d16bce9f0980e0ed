public import ECS

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The time, and waiting; a seam for tests.
public protocol DeliveryClock: Sendable {
  /// The wall clock's time.
  var now: Timestamp { get }
  /// Returns after the time, or throws `CancellationError`.
  func sleep(for duration: Duration) async throws
}

/// The host's clock.
public struct HostClock: DeliveryClock {
  /// The host's clock.
  public init() {}

  /// The wall clock's time.
  public var now: Timestamp {
    let seconds = Date().timeIntervalSince1970
    return Timestamp(nanoseconds: Int64(seconds * 1_000_000) * 1_000)
  }

  /// Sleeps by the clock that goes on while the host is suspended.
  public func sleep(for duration: Duration) async throws {
    try await Task.sleep(for: duration, tolerance: duration / 20, clock: .continuous)
  }
}
