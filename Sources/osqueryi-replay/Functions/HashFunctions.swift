import Hashing

/// `md5`, `sha1` and `sha256` of a text, in hexadecimal.
enum HashFunctions {
  static var all: [SQLFunction] {
    DigestAlgorithm.allCases.map { algorithm in
      SQLFunction(algorithm.rawValue, 1) { (arguments) throws(FunctionError) in
        guard !arguments[0].isNull else { return .null }
        return .text(try digest(algorithm, of: arguments[0].text).hex)
      }
    }
  }

  /// The digest; fails when the library refuses the algorithm, as MD5 may be by a policy.
  static func digest(
    _ algorithm: DigestAlgorithm, of bytes: [UInt8]
  ) throws(FunctionError) -> Digest {
    do throws(HashingError) {
      return try Digest(algorithm, of: bytes)
    } catch {
      throw FunctionError(message: error.description)
    }
  }
}
