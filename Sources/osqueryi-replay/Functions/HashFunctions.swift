import COpenSSL

/// `md5`, `sha1` and `sha256` of a text, in hexadecimal.
enum HashFunctions {
  static var all: [SQLFunction] {
    [("md5", Digest.md5), ("sha1", .sha1), ("sha256", .sha256)].map { name, digest in
      SQLFunction(name, 1) { (arguments) throws(FunctionError) in
        guard !arguments[0].isNull else { return .null }
        return .text(hexadecimal(digest.of(arguments[0].text)))
      }
    }
  }

  private static func hexadecimal(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}

/// A digest algorithm of OpenSSL.
enum Digest {
  case md5, sha1, sha256

  /// The digest; empty when the library refuses the algorithm.
  func of(_ bytes: [UInt8]) -> [UInt8] {
    let algorithm =
      switch self {
      case .md5: EVP_md5()
      case .sha1: EVP_sha1()
      case .sha256: EVP_sha256()
      }
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var count: UInt32 = 0
    // Safe: OpenSSL writes at most EVP_MAX_MD_SIZE bytes, and says how many.
    let status = EVP_Digest(bytes, bytes.count, &digest, &count, algorithm, nil)
    return status == 1 ? Array(digest.prefix(Int(count))) : []
  }
}
