/// A column of an osquery table.
public struct ColumnSchema: Sendable, Hashable {
  /// What osquery stores in a column.
  public enum Kind: Sendable, Hashable {
    /// Text; times written as text are of this kind too.
    case text
    /// A 32-bit integer.
    case integer
    /// A 64-bit integer.
    case bigint
    /// A 64-bit integer that osquery treats as unsigned.
    case unsignedBigint
    /// A floating-point number.
    case double
  }

  /// How a column may or must be constrained.
  public struct Options: OptionSet, Sendable, Hashable {
    /// The options as bits, with the values that osquery's own plugins report.
    public let rawValue: UInt8
    /// Options by their bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// A constraint on it makes the query cheap.
    public static let index = Options(rawValue: 1)
    /// A query without a constraint on a required column of the table fails.
    public static let required = Options(rawValue: 2)
    /// A constraint on it changes what the table collects.
    public static let additional = Options(rawValue: 4)
    /// The table takes all values of an `IN` at once.
    public static let optimized = Options(rawValue: 8)
    /// Not part of `SELECT *`.
    public static let hidden = Options(rawValue: 16)
  }

  /// The name as osquery writes it: in lower case but for one table's `UUID`.
  public let name: String
  /// What it stores.
  public let kind: Kind
  /// How it may be constrained, on the platforms that fill it.
  public let options: Options
  /// The SQLite collation in upper case, when it is not `BINARY`.
  public let collation: String?
  /// The platforms that fill it; nil where all platforms of the table do. Elsewhere it is hidden and NULL.
  public let platforms: Set<HostPlatform>?
  /// Other names of the same column, which are hidden.
  public let aliases: [String]

  /// The options as they are on `platform`.
  public func options(on platform: HostPlatform) -> Options {
    guard let platforms, !platforms.contains(platform) else { return options }
    return options.union(.hidden)
  }
}
