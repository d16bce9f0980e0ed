internal import COpenSSL

/// HMAC-SHA256 with one secret key (RFC 2104; FIPS 198-1), through OpenSSL's EVP_MAC.
///
/// Safe to use from several threads.
public struct MessageAuthenticator: Sendable {
  private let method: AuthenticationMethod
  private let key: [UInt8]

  /// An authenticator with a key of any length above zero; 32 random bytes are a good one.
  /// - Throws: `HashingError` when the key is empty or OpenSSL does not offer HMAC.
  public init(key: [UInt8]) throws(HashingError) {
    guard !key.isEmpty else {
      throw HashingError(code: .failed, algorithm: "HMAC-SHA256", reason: "the key is empty")
    }
    method = try AuthenticationMethod.hmac.get()
    self.key = key
  }

  /// The code of the parts, one after the other without anything between them.
  public func code(of parts: [UInt8]...) throws(HashingError) -> Digest {
    guard let context = EVP_MAC_CTX_new(method.pointer) else { throw .last(.failed, "HMAC-SHA256") }
    defer { EVP_MAC_CTX_free(context) }
    try start(context)
    for part in parts {
      // Safe: OpenSSL reads the array within the call only.
      guard EVP_MAC_update(context, part, part.count) == 1 else { throw .last(.failed, "HMAC-SHA256") }
    }
    var code = [UInt8](repeating: 0, count: DigestAlgorithm.sha256.byteCount)
    var count = 0
    guard EVP_MAC_final(context, &code, &count, code.count) == 1, count == code.count else {
      throw .last(.failed, "HMAC-SHA256")
    }
    return Digest(.sha256, bytes: code)
  }

  /// Whether the code is that of the parts; takes the same time wherever they differ.
  public func accepts(_ code: Digest, for parts: [UInt8]...) throws(HashingError) -> Bool {
    let expected = try self.code(of: Array(parts.joined())).bytes
    guard code.bytes.count == expected.count else { return false }
    return CRYPTO_memcmp(expected, code.bytes, expected.count) == 0
  }

  private func start(_ context: OpaquePointer) throws(HashingError) {
    var name = Array("SHA256".utf8CString)
    let isReady = name.withUnsafeMutableBufferPointer { name in
      // Safe: OpenSSL copies the digest's name and the key before the call ends.
      var parameters = [
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.baseAddress, 0),
        OSSL_PARAM_construct_end(),
      ]
      return EVP_MAC_init(context, key, key.count, &parameters) == 1
    }
    guard isReady else { throw .last(.failed, "HMAC-SHA256") }
  }
}

/// The HMAC of OpenSSL's provider, fetched once.
///
/// `@unchecked Sendable` is right because an `EVP_MAC` never changes after it has been fetched and OpenSSL
/// lets threads share it; it is freed by the last owner only.
private final class AuthenticationMethod: @unchecked Sendable {
  let pointer: OpaquePointer

  private init(pointer: OpaquePointer) { self.pointer = pointer }

  deinit { EVP_MAC_free(pointer) }

  static let hmac: Result<AuthenticationMethod, HashingError> = {
    guard let pointer = EVP_MAC_fetch(nil, "HMAC", nil) else {
      return .failure(.last(.unavailable, "HMAC"))
    }
    return .success(AuthenticationMethod(pointer: pointer))
  }()
}
