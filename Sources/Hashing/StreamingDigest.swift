internal import COpenSSL

/// An algorithm as OpenSSL's provider implements it, fetched once: fetching costs more than hashing a line.
///
/// `@unchecked Sendable` is right because an `EVP_MD` never changes after it has been fetched and OpenSSL
/// lets threads share it; it is freed by the last owner only.
final class DigestMethod: @unchecked Sendable {
  fileprivate let pointer: OpaquePointer
  let name: String

  private init(pointer: OpaquePointer, name: String) {
    self.pointer = pointer
    self.name = name
  }

  deinit { EVP_MD_free(pointer) }

  static func fetch(_ name: String) -> Result<DigestMethod, HashingError> {
    guard let pointer = EVP_MD_fetch(nil, name, nil) else {
      return .failure(.last(.unavailable, name))
    }
    return .success(DigestMethod(pointer: pointer, name: name))
  }

  static func of(_ algorithm: DigestAlgorithm) -> Result<DigestMethod, HashingError> {
    switch algorithm {
    case .md5: md5
    case .sha1: sha1
    case .sha256: sha256
    }
  }

  private static let md5 = fetch("MD5")
  private static let sha1 = fetch("SHA1")
  private static let sha256 = fetch("SHA256")
}

/// A digest that is fed piece by piece; after `finish` it begins anew with the same context.
///
/// Belongs to one thread at a time.
public final class StreamingDigest {
  /// What is computed.
  public let algorithm: DigestAlgorithm
  private let method: DigestMethod
  private let context: OpaquePointer

  /// A fresh digest; throws when OpenSSL refuses the algorithm.
  public convenience init(_ algorithm: DigestAlgorithm = .sha256) throws(HashingError) {
    try self.init(algorithm, method: try DigestMethod.of(algorithm).get())
  }

  init(_ algorithm: DigestAlgorithm, method: DigestMethod) throws(HashingError) {
    guard let context = EVP_MD_CTX_new() else { throw .last(.failed, method.name) }
    self.algorithm = algorithm
    self.method = method
    self.context = context
    try restart()
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds bytes.
  public func update(_ bytes: some Collection<UInt8>) throws(HashingError) {
    // Safe: the pointer is used within the closure only.
    let done = bytes.withContiguousStorageIfAvailable {
      EVP_DigestUpdate(context, $0.baseAddress, $0.count) == 1
    }
    if done == nil {
      try update(Array(bytes))
    } else if done == false {
      throw .last(.failed, method.name)
    }
  }

  /// Adds bytes of a read buffer; safe because the buffer outlives the call.
  func update(_ bytes: UnsafeRawBufferPointer) throws(HashingError) {
    guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
      throw .last(.failed, method.name)
    }
  }

  /// The digest of all bytes added since the last `finish`.
  public func finish() throws(HashingError) -> Digest {
    var bytes = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    // Safe: the array has room for the longest digest that OpenSSL has.
    let done = bytes.withUnsafeMutableBufferPointer {
      EVP_DigestFinal_ex(context, $0.baseAddress, &count) == 1
    }
    guard done else { throw .last(.failed, method.name) }
    try restart()
    return Digest(algorithm, bytes: Array(bytes.prefix(Int(count))))
  }

  /// Forgets the bytes added so far.
  public func restart() throws(HashingError) {
    guard EVP_DigestInit_ex2(context, method.pointer, nil) == 1 else {
      throw .last(.failed, method.name)
    }
  }
}

extension Digest {
  /// The digest of bytes that are in memory.
  public init(
    _ algorithm: DigestAlgorithm = .sha256, of bytes: some Collection<UInt8>
  ) throws(HashingError) {
    let method = try DigestMethod.of(algorithm).get()
    // Safe: both pointers are used within the closures only, and the digest fits its array.
    let digest = bytes.withContiguousStorageIfAvailable { input in
      [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { output, length in
        var count: UInt32 = 0
        let done = EVP_Digest(
          input.baseAddress, input.count, output.baseAddress, &count, method.pointer, nil)
        length = done == 1 ? Int(count) : 0
      }
    }
    guard let digest else {
      try self.init(algorithm, of: Array(bytes))
      return
    }
    guard digest.count == algorithm.byteCount else { throw .last(.failed, method.name) }
    self.init(algorithm, bytes: digest)
  }
}
