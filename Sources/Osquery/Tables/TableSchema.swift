/// An osquery table: its columns, and where it exists.
public struct TableSchema: Sendable, Hashable {
  /// What osquery says of a table as a whole.
  public struct Attributes: OptionSet, Sendable, Hashable {
    /// The attributes as bits.
    public let rawValue: UInt8
    /// Attributes by their bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Filled by events, which a shell does not collect.
    public static let events = Attributes(rawValue: 1)
    /// Shows one user's data unless it is joined with `users`.
    public static let userData = Attributes(rawValue: 2)
    /// Answers may come from a cache.
    public static let cacheable = Attributes(rawValue: 4)
    /// Describes osquery itself or serves as a tool.
    public static let utility = Attributes(rawValue: 8)
  }

  /// The name, in lower case.
  public let name: String
  /// The platforms on which it exists.
  public let platforms: Set<HostPlatform>
  /// What osquery says of it.
  public let attributes: Attributes
  /// Other names: views of the same rows.
  public let aliases: [String]
  /// All columns of all platforms, in order.
  public let columns: [ColumnSchema]

  /// The columns that `SELECT *` gives on `platform`, in order.
  public func visibleColumns(on platform: HostPlatform) -> [ColumnSchema] {
    columns.filter { !$0.options(on: platform).contains(.hidden) }
  }

  /// The columns of which one must be constrained; empty for most tables.
  public var requiredColumns: [ColumnSchema] { columns.filter { $0.options.contains(.required) } }

  /// The column of that name or alias, in whatever case it is written.
  public func column(named name: String) -> ColumnSchema? {
    let name = name.lowercased()
    return columns.first { $0.name.lowercased() == name || $0.aliases.contains(name) }
  }
}
