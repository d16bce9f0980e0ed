internal import Dispatch
internal import Synchronization

/// Work on many things at the same time.
enum Concurrent {
  /// The elements transformed, in their order, by as many threads as given; by this one alone when that is one.
  ///
  /// - Parameter portion: elements that a thread takes at a time.
  static func map<Element: Sendable, Value: Sendable>(
    _ elements: [Element], threads: Int, portion: Int = 16, _ transform: @Sendable (Element) -> Value
  ) -> [Value] {
    let portions = (elements.count + portion - 1) / portion
    guard threads > 1, portions > 1 else { return elements.map(transform) }
    let next = Atomic(0)
    let results = Mutex([[Value]](repeating: [], count: portions))
    DispatchQueue.concurrentPerform(iterations: min(threads, portions)) { _ in
      while true {
        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard number < portions else { return }
        let range = number * portion..<min(elements.count, (number + 1) * portion)
        let values = elements[range].map(transform)
        results.withLock { $0[number] = values }
      }
    }
    return results.withLock { $0.flatMap(\.self) }
  }
}
