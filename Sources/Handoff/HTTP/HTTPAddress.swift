/// The address of a service: `http` or `https`, a host, and the path that the service's own paths begin with.
///
/// A user, a query or a fragment in it is refused: secrets come from files only, and the rest has no meaning here.
public struct HTTPAddress: Sendable, Hashable, CustomStringConvertible {
  /// Whether it is `https`.
  public let isSecure: Bool
  /// A name in lower case, or an address; that of version 6 without brackets.
  public let host: String
  /// The port; 443 or 80 where none is written.
  public let port: Int
  /// Empty, or with a slash before and none behind.
  public let path: String

  /// Reads an address such as `https://hooks.example/dossiers`.
  /// - Throws: `HTTPAddressError` with what is wrong.
  public init(_ text: String) throws(HTTPAddressError) {
    guard text.utf8.count <= 2_048, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw HTTPAddressError(
        text: text, reason: "it holds a space or a character that is not ASCII; write it encoded")
    }
    let parts = text.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count >= 3, parts[1].isEmpty, ["http:", "https:"].contains(parts[0].lowercased()) else {
      throw HTTPAddressError(text: text, reason: "it does not begin with https:// or http://")
    }
    isSecure = parts[0].lowercased() == "https:"
    guard !text.contains("@"), !text.contains("?"), !text.contains("#") else {
      throw HTTPAddressError(
        text: text, reason: "a user, a query or a fragment does not belong in it; secrets come from files")
    }
    (host, port) = try Self.authority(parts[2], text, isSecure ? 443 : 80)
    var path = parts.count > 3 ? "/" + parts[3] : ""
    while path.hasSuffix("/") { path.removeLast() }
    self.path = path
  }

  private static func authority(
    _ authority: Substring, _ text: String, _ standard: Int
  ) throws(HTTPAddressError) -> (String, Int) {
    var host = authority
    var port: Substring?
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      host = authority[authority.index(after: authority.startIndex)..<end]
      let rest = authority[authority.index(after: end)...]
      guard IPAddress(String(host)) != nil, rest.isEmpty || rest.hasPrefix(":") else {
        throw HTTPAddressError(text: text, reason: "what stands in brackets is no address of version 6")
      }
      port = rest.isEmpty ? nil : rest.dropFirst()
    } else if let colon = authority.firstIndex(of: ":") {
      host = authority[..<colon]
      port = authority[authority.index(after: colon)...]
    }
    let number = port.map { Int($0) ?? 0 } ?? standard
    guard (1...65_535).contains(number) else {
      throw HTTPAddressError(text: text, reason: "its port is no number from 1 to 65535")
    }
    guard !host.isEmpty, host.utf8.count <= 253, host.utf8.allSatisfy(isHostByte) else {
      throw HTTPAddressError(text: text, reason: "it has no usable host")
    }
    return (host.lowercased(), number)
  }

  private static func isHostByte(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || [0x2D, 0x2E, 0x3A, 0x5F].contains(byte)
  }

  /// The address of a path of the service, which begins with a slash.
  public func with(_ path: String) -> String { description + path }

  /// The address, with its port where it is not the usual one.
  public var description: String {
    let name = host.contains(":") ? "[\(host)]" : host
    let port = port == (isSecure ? 443 : 80) ? "" : ":\(port)"
    return (isSecure ? "https://" : "http://") + name + port + path
  }
}

/// Why a text is no address of a service.
public struct HTTPAddressError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The text.
  public let text: String
  /// What is wrong with it.
  public let reason: String
  /// A sentence.
  public var description: String { "'\(text.prefix(200))' is no address of a service: \(reason)" }
}
