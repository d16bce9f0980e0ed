public import Osquery

extension HostIdentity {
  /// The host that a snapshot was taken of: its manifest, and the tables that tell names, ids and addresses where the
  /// snapshot has them.
  ///
  /// - Parameter aliases: further names by which alerts call it.
  public init(_ snapshot: HostSnapshot, aliases: [String] = []) {
    let host = snapshot.manifest.host
    let system = Self.columns(
      ["hostname", "computer_name", "local_hostname", "uuid"], "system_info", snapshot)
    let interfaces = Self.columns(["address", "interface", "friendly_name"], "interface_addresses", snapshot)
    self.init(
      name: host.name, id: host.id, platform: snapshot.manifest.platform,
      otherNames: system.flatMap { $0.prefix(3) } + aliases, otherIDs: system.map { $0[3] },
      addresses: interfaces.filter { !Self.isShared(interface: $0[1]) && !Self.isShared(interface: $0[2]) }
        .map { $0[0] }, isRecorded: true)
  }

  /// Columns of a table as text, the empty text for NULL; no rows when the snapshot has no such table.
  private static func columns(_ names: [String], _ table: String, _ snapshot: HostSnapshot) -> [[String]] {
    guard let schema = TableCatalog.bundled.table(named: table), let rows = try? snapshot.rows(of: schema)
    else { return [] }
    let places = names.map { name in schema.columns.firstIndex { $0.name == name } }
    return rows.map { row in places.map { place in place.map { Self.text(row[$0]) } ?? "" } }
  }

  private static func text(_ value: SnapshotValue) -> String {
    guard case .text(let bytes) = value else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }
}
