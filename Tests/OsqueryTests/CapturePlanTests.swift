import Testing

@testable import Osquery

@Suite struct CapturePlanTests {
  @Test(arguments: [
    ("C:\\Windows\\x.exe", "C:\\Windows\\x.exe"), ("\"C:\\A b\\x.exe\" /run", "C:\\A b\\x.exe"),
    ("C:\\A b\\x.exe /run", "C:\\A b\\x.exe"), ("C:\\A.exe.d\\x.dll,Entry", "C:\\A.exe.d\\x.dll"),
    ("%SystemRoot%\\System32\\svchost.exe -k x", "C:\\Windows\\System32\\svchost.exe"),
    ("\\SystemRoot\\System32\\drivers\\ACPI.sys", "C:\\Windows\\System32\\drivers\\ACPI.sys"),
    ("system32\\drivers\\a.sys", "C:\\Windows\\System32\\drivers\\a.sys"), ("\\??\\C:\\a.sys", "C:\\a.sys"),
    ("C:\\Größe\\İ x.exe -k", "C:\\Größe\\İ x.exe -k"), ("\\\\srv\\share\\x.exe", "\\\\srv\\share\\x.exe"),
    ("x.exe", nil), ("", nil), ("   ", nil), ("%PROGRAMDATA%\\x.exe", nil), ("C:", nil), ("a\0b", nil),
    ("C:\\folder without program", "C:\\folder without program"),
  ])
  func `finds the program that a Windows value names`(value: String, path: String?) {
    #expect(NamedPath.path(in: value, platform: .windows) == path)
  }

  @Test(arguments: [
    ("/usr/bin/x", "/usr/bin/x"), ("/usr/bin/x -a b", "/usr/bin/x"), ("  /bin/sh\t-c", "/bin/sh"), ("x", nil),
    ("test -x /usr/bin/y", nil), ("", nil),
  ])
  func `finds the program that another value names`(value: String, path: String?) {
    #expect(NamedPath.path(in: value, platform: .linux) == path)
  }

  @Test(arguments: HostPlatform.allCases)
  func `names no table that osquery does not have somewhere`(platform: HostPlatform) {
    let plan = CapturePlan.standard(for: platform)
    let tables = plan.tables + plan.fileTables
    #expect(Set(tables).count == tables.count)
    for name in tables { #expect(TableCatalog.bundled.table(named: name) != nil, "\(name)") }
    for table in plan.tables.compactMap({ TableCatalog.bundled.table(named: $0, on: platform) }) {
      #expect(table.requiredColumns.isEmpty, "\(table.name)")
    }
    for name in plan.fileTables {
      let table = TableCatalog.bundled.table(named: name, on: platform)
      #expect(table?.requiredColumns.contains { $0.name == "path" } == true, "\(name)")
    }
    for (name, column) in CapturePlan.pathColumns {
      #expect(TableCatalog.bundled.table(named: name)?.column(named: column) != nil, "\(name).\(column)")
    }
  }

  @Test func `captures by default nothing that the policy denies`() throws {
    let denied = StatementPolicy.standard.deniedTables
    for platform in HostPlatform.allCases {
      let plan = CapturePlan.standard(for: platform)
      #expect(denied.isDisjoint(with: plan.tables + plan.fileTables))
    }
  }

  @Test func `takes named tables once, fleeting ones first, files last`() throws {
    let plan = try CapturePlan(naming: ["hash", "users", "Processes", "hosts", "users"], platform: .linux)
    #expect(plan == CapturePlan(tables: ["processes", "users", "etc_hosts"], fileTables: ["hash"]))
    #expect(throws: CaptureError.unknownTable("proceses", platform: .linux, suggestions: ["processes"])) {
      try CapturePlan(naming: ["proceses"], platform: .linux)
    }
    #expect(throws: CaptureError.self) { try CapturePlan(naming: ["services"], platform: .linux) }
  }

  @Test func `writes values into statements as SQL does, in groups`() throws {
    let table = try #require(TableCatalog.bundled.table(named: "hash"))
    let sql = CaptureStatements.reading(table, paths: ["/a'b", "/c\"; --"])
    #expect(sql == "SELECT * FROM hash WHERE path IN ('/a''b', '/c\"; --')")
    #expect(try StatementSafety().check(sql).sql == sql)
    #expect(CaptureStatements.groups(of: []).isEmpty)
    #expect(CaptureStatements.groups(of: Array(repeating: "/x", count: 101)).map(\.count) == [50, 50, 1])
    let long = String(repeating: "'", count: 4_096)
    let groups = CaptureStatements.groups(of: Array(repeating: long, count: 5))
    #expect(groups.map(\.count) == [1, 1, 1, 1, 1])
  }
}
