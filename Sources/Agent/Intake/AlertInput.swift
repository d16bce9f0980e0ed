/// A file of alerts, or standard input, read as a whole; what is compressed by gzip is inflated.
public struct AlertInput: Sendable {
  /// The most bytes, also inflated: a whole document stands in memory.
  public static let mostBytes = 1 << 30

  /// What stood in it, in order.
  public let items: [AlertReader.Item]

  /// Reads a file, `-` meaning standard input.
  /// - Throws: `InputChunks.Failure` when it cannot be read, is certainly no JSON, or is too large.
  public init(path: String) throws(InputChunks.Failure) {
    var input = try InputBytes(path: path, isLines: false)
    var bytes: [UInt8] = []
    while true {
      let block = try input.next()
      guard !block.isEmpty else { break }
      bytes += block
      guard bytes.count <= Self.mostBytes else {
        throw InputChunks.Failure(
          path: path, reason: "it has more than \(Self.mostBytes) bytes: give it in parts", isOfContent: true)
      }
    }
    items = AlertReader.alerts(in: bytes, name: path)
  }

  /// How many of the items are alerts.
  public var alerts: Int {
    items.count { if case .alert = $0 { true } else { false } }
  }
}
