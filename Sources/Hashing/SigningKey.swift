internal import COpenSSL

/// A key of OpenSSL's, freed with its last owner.
///
/// `@unchecked Sendable` is right because an `EVP_PKEY` is not changed after it has been read, and OpenSSL
/// lets threads share it then.
final class KeyPointer: @unchecked Sendable {
  let pointer: OpaquePointer

  init(_ pointer: OpaquePointer) { self.pointer = pointer }

  deinit { EVP_PKEY_free(pointer) }

  /// The 32 bytes of the public key (RFC 8032).
  var publicBytes: [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 32)
    var count = bytes.count
    guard EVP_PKEY_get_raw_public_key(pointer, &bytes, &count) == 1, count == 32 else { return nil }
    return bytes
  }

  /// Reads PEM text; nil when it holds no key of that kind, or one of another algorithm. Never asks for a
  /// passphrase.
  static func read(_ pem: [UInt8], isPrivate: Bool) -> KeyPointer? {
    guard let memory = BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else { return nil }
    defer {
      BIO_free(memory)
      ERR_clear_error()
    }
    // Without a callback OpenSSL would ask for a passphrase at the terminal.
    let key =
      isPrivate
      ? PEM_read_bio_PrivateKey(memory, nil, { _, _, _, _ in 0 }, nil)
      : PEM_read_bio_PUBKEY(memory, nil, { _, _, _, _ in 0 }, nil)
    guard let key else { return nil }
    let read = KeyPointer(key)
    return EVP_PKEY_is_a(key, "ED25519") == 1 ? read : nil
  }
}

/// A private Ed25519 key (RFC 8032), as `openssl genpkey -algorithm ed25519` makes it.
public struct SigningKey: Sendable {
  private let key: KeyPointer
  /// The public key that belongs to it.
  public let publicKey: VerificationKey

  /// Reads a PEM file that only its owner may read, at most 64 KiB, without a passphrase.
  /// - Throws: `SigningKeyError` when it cannot be read, others may read it, or it holds no such key.
  public init(path: String) throws(SigningKeyError) {
    let file = try KeyFile.read(path)
    guard file.mode & 0o077 == 0 else {
      throw SigningKeyError(
        code: .readableByOthers, path: path, reason: "its mode is \(String(file.mode & 0o777, radix: 8))")
    }
    guard let key = KeyPointer.read(file.bytes, isPrivate: true), let bytes = key.publicBytes else {
      throw SigningKeyError(code: .noKey, path: path, reason: "a private one is needed")
    }
    self.key = key
    publicKey = VerificationKey(key: key, bytes: bytes)
  }

  /// The signature of the message: 64 bytes, always the same for the same message.
  public func signature(of message: [UInt8]) throws(HashingError) -> [UInt8] {
    guard let context = EVP_MD_CTX_new() else { throw .last(.failed, "Ed25519") }
    defer { EVP_MD_CTX_free(context) }
    guard EVP_DigestSignInit_ex(context, nil, nil, nil, nil, key.pointer, nil) == 1 else {
      throw .last(.failed, "Ed25519")
    }
    var signature = [UInt8](repeating: 0, count: 64)
    var count = signature.count
    guard EVP_DigestSign(context, &signature, &count, message, message.count) == 1, count == 64 else {
      throw .last(.failed, "Ed25519")
    }
    return signature
  }
}

/// A public Ed25519 key (RFC 8032), as `openssl pkey -pubout` writes it.
public struct VerificationKey: Sendable {
  private let key: KeyPointer
  /// Its 32 bytes.
  public let bytes: [UInt8]

  init(key: KeyPointer, bytes: [UInt8]) {
    self.key = key
    self.bytes = bytes
  }

  /// Reads a PEM file, at most 64 KiB.
  /// - Throws: `SigningKeyError` when it cannot be read or holds no public Ed25519 key.
  public init(path: String) throws(SigningKeyError) {
    let file = try KeyFile.read(path)
    guard let key = KeyPointer.read(file.bytes, isPrivate: false), let bytes = key.publicBytes else {
      throw SigningKeyError(code: .noKey, path: path, reason: "a public one is needed")
    }
    self.init(key: key, bytes: bytes)
  }

  /// What the key is called in documents: the SHA-256 of its 32 bytes, in lower-case hexadecimal.
  public var id: String { (try? Digest(.sha256, of: bytes))?.hex ?? "" }

  /// Whether the signature is the key's, of that message.
  public func accepts(_ signature: [UInt8], of message: [UInt8]) throws(HashingError) -> Bool {
    guard signature.count == 64 else { return false }
    guard let context = EVP_MD_CTX_new() else { throw .last(.failed, "Ed25519") }
    defer { EVP_MD_CTX_free(context) }
    guard EVP_DigestVerifyInit_ex(context, nil, nil, nil, nil, key.pointer, nil) == 1 else {
      throw .last(.failed, "Ed25519")
    }
    defer { ERR_clear_error() }
    return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }
}
