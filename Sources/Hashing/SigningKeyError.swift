/// Why a key cannot be used.
public struct SigningKeyError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What kind of trouble it is.
  public enum Code: Hashable, Sendable {
    /// The file cannot be read.
    case unreadable
    /// Others than its owner may read the private key.
    case readableByOthers
    /// It holds no Ed25519 key in PEM.
    case noKey
  }

  /// What kind of trouble it is.
  public let code: Code
  /// The file.
  public let path: String
  /// More words; may be empty.
  public let reason: String

  /// A sentence with the remedy.
  public var description: String {
    let detail = reason.isEmpty ? "" : " (\(reason))"
    switch code {
    case .unreadable: return "the key \(path) cannot be read\(detail); check its path and who may read it"
    case .readableByOthers:
      return "others than its owner may read the private key \(path)\(detail); run: chmod 600 \(path)"
    case .noKey:
      return
        "\(path) holds no Ed25519 key\(detail); make one with: openssl genpkey -algorithm ed25519 -out private.pem, and openssl pkey -in private.pem -pubout -out public.pem"
    }
  }
}
