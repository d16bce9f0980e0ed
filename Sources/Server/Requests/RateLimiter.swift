internal import Synchronization

/// A token bucket for each client address.
final class RateLimiter: Sendable {
  private struct Bucket {
    var tokens: Double
    var filledAt: ContinuousClock.Instant
  }

  /// Addresses that are told apart at one time; further ones share a bucket until some have paused.
  static let mostAddresses = 4_096

  private let rate: Double
  private let burst: Double
  private let buckets = Mutex<[String: Bucket]>([:])

  /// `rate` requests a second on average; 0: no limit.
  init(rate: Int, burst: Int) {
    self.rate = Double(rate)
    self.burst = Double(max(1, burst))
  }

  /// Counts a request; nil: let it in, otherwise how long to wait.
  func wait(of address: String, now: ContinuousClock.Instant) -> Duration? {
    guard rate > 0 else { return nil }
    return buckets.withLock { buckets in
      let key = buckets[address] != nil || makeRoom(&buckets, now) ? address : ""
      var bucket = buckets[key] ?? Bucket(tokens: burst, filledAt: now)
      bucket.tokens = level(bucket, now)
      bucket.filledAt = now
      let isLetIn = bucket.tokens >= 1
      if isLetIn { bucket.tokens -= 1 }
      buckets[key] = bucket
      return isLetIn ? nil : .seconds((1 - bucket.tokens) / rate)
    }
  }

  private func level(_ bucket: Bucket, _ now: ContinuousClock.Instant) -> Double {
    let passed = bucket.filledAt.duration(to: now)
    return min(burst, bucket.tokens + max(0, passed / .seconds(1)) * rate)
  }

  /// Forgets addresses whose bucket is full again, which is as if they had never come.
  private func makeRoom(_ buckets: inout [String: Bucket], _ now: ContinuousClock.Instant) -> Bool {
    guard buckets.count >= Self.mostAddresses else { return true }
    buckets = buckets.filter { level($0.value, now) < burst }
    return buckets.count < Self.mostAddresses
  }
}
