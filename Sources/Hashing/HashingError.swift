internal import COpenSSL

/// Why OpenSSL made no digest.
public struct HashingError: Error, Hashable, Sendable {
  /// What kind of trouble it is.
  public enum Code: Hashable, Sendable {
    /// The library does not offer the algorithm, for instance MD5 in FIPS mode.
    case unavailable
    /// The library failed while it worked, for instance for want of memory.
    case failed
  }

  /// What kind of trouble it is.
  public let code: Code
  /// The algorithm by OpenSSL's name.
  public let algorithm: String
  /// What OpenSSL says; empty when it says nothing.
  public let reason: String

  /// Takes OpenSSL's last error of this thread and empties its queue.
  static func last(_ code: Code, _ algorithm: String) -> HashingError {
    let number = ERR_peek_last_error()
    ERR_clear_error()
    guard number != 0 else { return HashingError(code: code, algorithm: algorithm, reason: "") }
    var text = [CChar](repeating: 0, count: 256)
    // Safe: the buffer outlives the call, and OpenSSL writes at most its length, end mark included.
    text.withUnsafeMutableBufferPointer { ERR_error_string_n(number, $0.baseAddress, $0.count) }
    let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return HashingError(
      code: code, algorithm: algorithm, reason: String(decoding: bytes, as: UTF8.self))
  }
}

extension HashingError: CustomStringConvertible {
  /// A sentence with the remedy.
  public var description: String {
    let detail = reason.isEmpty ? "" : " (\(reason))"
    switch code {
    case .unavailable:
      return "OpenSSL does not offer \(algorithm)\(detail); see its configuration (FIPS mode?)"
    case .failed: return "OpenSSL failed at \(algorithm)\(detail); try again"
    }
  }
}
