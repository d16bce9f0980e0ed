/// Elements that never change and stand at the same place as long as their owner lives: reading one takes a
/// load, where an array takes counting its users and checking bounds besides.
///
/// Safe to share: nothing writes to the memory behind `init`, and only `deinit` frees it.
final class FixedArray<Element: BitwiseCopyable & Sendable>: @unchecked Sendable {
  /// The first element. Readers keep the owner alive and see to it that places are within `count`.
  let base: UnsafePointer<Element>
  let count: Int

  init(_ elements: [Element]) {
    // One more, so that there is an address also without elements.
    let memory = UnsafeMutablePointer<Element>.allocate(capacity: elements.count + 1)
    for (place, element) in elements.enumerated() { (memory + place).initialize(to: element) }
    base = UnsafePointer(memory)
    count = elements.count
  }

  deinit { base.deallocate() }
}
