import ECS
import Foundation
import Osquery
import Testing

@Suite struct TableCatalogTests {
  private let catalog = TableCatalog.bundled

  @Test func `finds a table by name, by alias and in any case`() {
    #expect(catalog.table(named: "services")?.name == "services")
    #expect(catalog.table(named: "HOSTS")?.name == "etc_hosts")
    #expect(catalog.table(named: "servicez") == nil)
  }

  @Test(arguments: [
    ("services", HostPlatform.windows, true), ("services", .linux, false), ("shadow", .linux, true),
    ("shadow", .windows, false), ("processes", .darwin, true), ("hosts", .linux, true),
  ])
  func `tells on which platform a table is`(_ name: String, _ platform: HostPlatform, _ isThere: Bool) {
    #expect((catalog.table(named: name, on: platform) != nil) == isThere)
    let names = catalog.tables(on: platform).flatMap { [$0.name] + $0.aliases }
    #expect(names.contains(name) == isThere)
  }

  @Test func `knows which columns are required`() throws {
    let hash = try #require(catalog.table(named: "hash"))
    #expect(hash.requiredColumns.map(\.name) == ["path", "directory"])
    #expect(hash.column(named: "path")?.options == [.required, .index, .optimized])
    #expect(try #require(catalog.table(named: "services")).requiredColumns.isEmpty)
  }

  @Test func `hides a column where another platform fills it`() throws {
    let users = try #require(catalog.table(named: "users"))
    #expect(users.visibleColumns(on: .windows).map(\.name).contains("type"))
    #expect(!users.visibleColumns(on: .linux).map(\.name).contains("type"))
    let type = try #require(users.column(named: "type"))
    #expect(type.options(on: .linux).contains(.hidden) && !type.options(on: .windows).contains(.hidden))
  }

  @Test func `knows kinds, collations and other names of columns`() throws {
    let programs = try #require(catalog.table(named: "programs"))
    #expect(programs.column(named: "version")?.collation == "VERSION")
    #expect(programs.aliases == ["programs_and_features"])
    let time = try #require(catalog.table(named: "time"))
    #expect(time.column(named: "date_time")?.name == "datetime")
    #expect(time.column(named: "unix_time")?.kind == .integer)
    let events = try #require(catalog.table(named: "windows_events"))
    #expect(events.attributes.contains(.events))
  }

  @Test(arguments: [
    ("servces", ["services"]), ("proceses", ["processes"]), ("autenticode", ["authenticode"]),
    ("SERVICES", ["services"]), ("qqqqqqqq", []), ("", []),
  ])
  func `suggests the nearest names first`(_ name: String, _ expected: [String]) {
    let suggestions = catalog.suggestions(for: name, on: .windows)
    #expect(Array(suggestions.prefix(1)) == expected)
    #expect(suggestions.count <= 3)
  }

  @Test func `suggests no name for a text of any length`() {
    #expect(catalog.suggestions(for: String(repeating: "a", count: 1 << 20)).isEmpty)
  }

  @Test func `suggests columns`() throws {
    let services = try #require(catalog.table(named: "services"))
    #expect(services.suggestions(forColumn: "modulepath") == ["module_path"])
  }

  @Test func `has names and columns in the form that osquery gives them`() {
    for table in catalog.tables {
      #expect(!table.platforms.isEmpty && !table.columns.isEmpty, "\(table.name)")
      let names = table.columns.flatMap { [$0.name] + $0.aliases }
      #expect(Set(names).count == names.count, "\(table.name)")
      for name in names + [table.name] where name != "UUID" {
        let isPlain = name.utf8.allSatisfy { byte in
          (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
        }
        #expect(isPlain, "\(name)")
      }
    }
    #expect(catalog.tables.map(\.name) == catalog.tables.map(\.name).sorted())
  }
}

/// osquery's tables as its specifications list them, beside the project where they are.
enum TableSpecifications {
  static let tables: [JSONValue] = {
    let environment = ProcessInfo.processInfo.environment["DOSSIER_SHARED"].map { URL(filePath: $0) }
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let shared = environment ?? package.deletingLastPathComponent().appending(path: "shared")
    guard let data = try? Data(contentsOf: shared.appending(path: "facts/osquery-tables.json")) else {
      return []
    }
    return (try? JSONParser.parse(Array(data)))?["tables"]?.array ?? []
  }()
}

@Suite(.enabled(if: !TableSpecifications.tables.isEmpty, "the list of osquery's tables is not here"))
struct TableSpecificationTests {
  @Test func `holds every table of osquery and no other`() {
    let expected = TableSpecifications.tables.compactMap { $0["name"]?.string }
    #expect(TableCatalog.bundled.tables.map(\.name) == expected.sorted())
  }

  @Test func `holds every column with what osquery says of it`() throws {
    for specification in TableSpecifications.tables {
      let name = try #require(specification["name"]?.string)
      let table = try #require(TableCatalog.bundled.table(named: name))
      #expect(table.platforms == platforms(specification), "\(name)")
      #expect(table.aliases == (specification["aliases"]?.array ?? []).compactMap(\.string), "\(name)")
      let columns = specification["columns"]?.array ?? []
      #expect(table.columns.count == columns.count, "\(name)")
      for (column, specification) in zip(table.columns, columns) {
        check(column, specification, in: name)
      }
    }
  }

  private func check(_ column: ColumnSchema, _ specification: JSONValue, in table: String) {
    let place: Comment = "\(table).\(column.name)"
    #expect(column.name == specification["name"]?.string, place)
    #expect(column.collation == specification["collate"]?.string?.uppercased(), place)
    let kinds: [String: ColumnSchema.Kind] = [
      "text": .text, "datetime": .text, "integer": .integer, "bigint": .bigint,
      "unsigned_bigint": .unsignedBigint, "double": .double,
    ]
    #expect(column.kind == specification["type"]?.string.flatMap { kinds[$0] }, place)
    let flags: [String: ColumnSchema.Options] = [
      "required": .required, "index": .index, "additional": .additional, "optimized": .optimized,
      "hidden": .hidden,
    ]
    let expected = (specification["flags"]?.array ?? []).compactMap { $0.string.flatMap { flags[$0] } }
    #expect(column.options == ColumnSchema.Options(expected), place)
    #expect(column.platforms == (specification["platforms"] == nil ? nil : platforms(specification)), place)
  }

  /// The list writes some pairs of platforms as one word.
  private func platforms(_ specification: JSONValue) -> Set<HostPlatform> {
    let text = (specification["platforms"]?.array ?? []).compactMap(\.string).joined()
    return Set(HostPlatform.allCases.filter { text.contains($0.rawValue) })
  }
}
