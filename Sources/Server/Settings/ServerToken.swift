/// A secret that a client shows; never printed.
public struct ServerToken: Sendable, CustomStringConvertible {
  /// Fewer characters are too easy to guess; more are refused, so that comparing takes the same time for all.
  static let length = 16...256

  let bytes: [UInt8]

  /// A token of 16 to 256 printable ASCII characters without spaces.
  /// - Throws: `ServerError` for any other text.
  public init(_ text: String) throws(ServerError) {
    let bytes = Array(text.utf8)
    guard Self.length.contains(bytes.count), bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw ServerError("a token has 16 to 256 printable ASCII characters without spaces")
    }
    self.bytes = bytes
  }

  /// The tokens of a file, one a line; empty lines and lines that start with `#` are passed over.
  /// - Throws: `ServerError` for a file that cannot be read, that others may read, or that holds no token.
  public static func read(file: String) throws(ServerError) -> [ServerToken] {
    let (bytes, mode) = try NamedFile(path: file, what: "token file", setting: "http.token_files").read()
    guard mode & 0o007 == 0 else {
      throw ServerError("the token file \(file) may be read by everyone: run chmod 600 \(file)")
    }
    var tokens: [ServerToken] = []
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      let line = String(decoding: line.last == 0x0D ? line.dropLast() : line, as: UTF8.self)
      if line.isEmpty || line.hasPrefix("#") { continue }
      do {
        tokens.append(try ServerToken(line))
      } catch {
        throw ServerError("\(file):\(index + 1): \(error.description)")
      }
    }
    guard !tokens.isEmpty else {
      throw ServerError(
        "the token file \(file) holds no token: write one with openssl rand -hex 32 > \(file)")
    }
    return tokens
  }

  /// Whether `shown` is this token, in a time that does not depend on where they differ.
  func matches(_ shown: [UInt8]) -> Bool {
    var difference = shown.count ^ bytes.count
    for index in 0..<Self.length.upperBound {
      let left = index < bytes.count ? bytes[index] : 0
      let right = index < shown.count ? shown[index] : 0
      difference |= Int(left ^ right)
    }
    return difference == 0
  }

  /// Does not tell the token.
  public var description: String { "<token>" }
}
