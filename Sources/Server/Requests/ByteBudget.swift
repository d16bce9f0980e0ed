internal import Synchronization

/// How many bytes of bodies may be held at one time, over all requests.
final class ByteBudget: Sendable {
  private let held = Atomic<Int>(0)
  let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Bytes that are held now.
  var bytes: Int { held.load(ordering: .relaxed) }

  /// Takes bytes, or nothing when they are not to be had.
  func take(_ count: Int) -> Bool {
    let now = held.wrappingAdd(count, ordering: .relaxed).newValue
    if now <= limit { return true }
    held.wrappingSubtract(count, ordering: .relaxed)
    return false
  }

  func give(_ count: Int) { held.wrappingSubtract(count, ordering: .relaxed) }
}
