public import ECS
public import Hashing

/// Makes a dossier ready to be stored and to leave the host: redacted, with its digest, and signed.
///
/// The digest is the SHA-256 of the document's compact JSON (no blanks between its parts, members in their
/// order, numbers as they were read, UTF-8 unescaped but for `"`, `\` and control characters) without the
/// member `dossier.integrity`. The signature is Ed25519 (RFC 8032) over the ASCII text
///
///     dossier:1:sha256:DIGEST
///
/// without a newline, where DIGEST is that digest in lower-case hexadecimal; it stands in hexadecimal in
/// `dossier.integrity.signature.value`. So any tool that knows Ed25519 can check it:
///
///     printf 'dossier:1:sha256:%s' "$DIGEST" > message
///     printf '%s' "$VALUE" | xxd -r -p > signature
///     openssl pkeyutl -verify -rawin -pubin -inkey public.pem -in message -sigfile signature
public struct DossierSigner: Sendable {
  private let redactor: Redactor?
  private let key: SigningKey?

  /// A signer; without a redactor nothing is taken out, without a key there is a digest and no signature.
  public init(redactor: Redactor?, key: SigningKey?) {
    self.redactor = redactor
    self.key = key
  }

  /// The document as it is stored and handed off; its compact JSON is `JSONWriter.bytes(.object(document))`.
  /// - Throws: `HashingError` when OpenSSL fails.
  public func seal(_ document: JSONObject) throws(HashingError) -> JSONObject {
    var sealed = redactor?.redact(document) ?? document
    guard var part = sealed["dossier"]?.object else { return sealed }
    let digest = try DossierSeal.digest(of: sealed).hex
    var integrity: JSONObject = ["algorithm": "sha256", "digest": .string(digest)]
    if let key {
      let signature = try key.signature(of: DossierSeal.message(digest))
      integrity["signature"] = [
        "algorithm": "ed25519", "key_id": .string(key.publicKey.id),
        "value": .string(Hexadecimal.text(signature)),
      ]
    }
    part["integrity"] = .object(integrity)
    sealed["dossier"] = .object(part)
    return sealed
  }
}

/// What a seal is of.
enum DossierSeal {
  /// Of the document without its seal.
  static func digest(of document: JSONObject) throws(HashingError) -> Digest {
    var bare = document
    if var part = document["dossier"]?.object {
      part["integrity"] = nil
      bare["dossier"] = .object(part)
    }
    return try Digest(.sha256, of: JSONWriter.bytes(.object(bare)))
  }

  /// What is signed.
  static func message(_ digest: String) -> [UInt8] { Array("dossier:1:sha256:\(digest)".utf8) }
}

/// Bytes as lower-case hexadecimal digits.
enum Hexadecimal {
  static func text(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// Nil for other characters, upper case among them, and half bytes.
  static func bytes(_ text: String) -> [UInt8]? {
    let digits = text.utf8.map { digit -> UInt8? in
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
      default: nil
      }
    }
    guard digits.count.isMultiple(of: 2) else { return nil }
    var bytes: [UInt8] = []
    for place in stride(from: 0, to: digits.count, by: 2) {
      guard let high = digits[place], let low = digits[place + 1] else { return nil }
      bytes.append(high << 4 | low)
    }
    return bytes
  }
}
