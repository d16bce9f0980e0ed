internal import Synchronization

/// Carries a value out of a transaction to the one who waits for it.
final class Box<Value: Sendable>: Sendable {
  private let value = Mutex<Value?>(nil)

  func set(_ new: Value) { value.withLock { $0 = new } }

  /// The value, unless there was an error.
  func result(_ error: StoreError?, path: String) -> Result<Value, StoreError> {
    if let error { return .failure(error) }
    guard let value = value.withLock({ $0 }) else {
      return .failure(StoreError(code: .failed, path: path, reason: "the transaction did not run"))
    }
    return .success(value)
  }
}
