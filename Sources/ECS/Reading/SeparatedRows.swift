internal import CScan

/// Finds where rows of comma-separated values end, many bytes at a time, in a text that comes piece by piece; each
/// byte is looked at once.
///
/// Values are quoted as RFC 4180 says; rows end with a line feed, or a carriage return and a line feed.
public struct SeparatedRows: Sendable {
  /// What is not as it should be.
  public enum Malformation: Sendable, Hashable {
    /// A quote stands inside of a value that is not quoted.
    case quoteInBareValue
    /// Something other than a separator or the row's end follows a closing quote.
    case textAfterQuote
    /// A row has another number of values.
    case values(Int)
  }

  /// What a piece of text holds.
  public struct Found: Sendable, Hashable {
    /// Whole rows; none stands behind a malformation.
    public let rows: Int
    /// Behind the last whole row; 0 when there is none.
    public let end: Int
    /// Whether bytes beyond ASCII were seen.
    public let hasHighBytes: Bool
    /// What the scan stopped at; the rows behind it are not looked at.
    public let malformation: Malformation?
  }

  private static let kernel = cscan_best_kernel()
  private let columns: Int
  private var state = cscan_rows_state(
    inside: 0, may_open: 1, after_quote: 0, after_return: 0, separators: 0)

  /// For rows of so many values; with 0, a scan stops behind the first row, however many values that has.
  public init(columns: Int) { self.columns = max(0, columns) }

  /// Goes on with `bytes`. `ends` gets where each whole row ends, plus `base`: for texts below 4 GiB.
  public mutating func scan(
    _ bytes: UnsafeBufferPointer<UInt8>, base: Int, ends: inout [UInt32]
  ) -> Found {
    var found = cscan_rows_found()
    // The kernel writes eight ends at a time, so it wants more room than there are bytes. Safe: it gets that room,
    // and `found.rows` of it are written.
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: bytes.count + 64) { room in
      found = run(bytes, base: base, ends: room.baseAddress)
      ends.append(contentsOf: UnsafeBufferPointer(rebasing: room[..<found.rows]))
    }
    return Found(found)
  }

  /// Goes on with `bytes` and counts the rows only.
  public mutating func count(_ bytes: UnsafeBufferPointer<UInt8>) -> Found {
    Found(run(bytes, base: 0, ends: nil))
  }

  /// Whether the bytes are UTF-8 (RFC 3629).
  public static func isUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    // Safe: nothing but the bytes given is read.
    bytes.baseAddress.map { cscan_is_utf8($0, bytes.count) } ?? true
  }

  /// Safe: the kernel reads only the bytes given to it.
  private mutating func run(
    _ bytes: UnsafeBufferPointer<UInt8>, base: Int, ends: UnsafeMutablePointer<UInt32>?
  ) -> cscan_rows_found {
    guard let start = bytes.baseAddress else { return cscan_rows_found() }
    return cscan_rows(
      Self.kernel, &state, start, bytes.count, columns, UInt32(truncatingIfNeeded: base), ends)
  }
}

extension SeparatedRows.Found {
  fileprivate init(_ found: cscan_rows_found) {
    let malformation: SeparatedRows.Malformation? =
      switch found.stop {
      case CSCAN_ROWS_QUOTE_IN_BARE: .quoteInBareValue
      case CSCAN_ROWS_AFTER_QUOTE: .textAfterQuote
      case CSCAN_ROWS_VALUES: .values(found.values)
      default: nil
      }
    self.init(
      rows: found.rows, end: found.end, hasHighBytes: found.has_high_bytes, malformation: malformation)
  }
}
