import ECS
import Foundation  // whole, to make links and folders
import Guides
import Testing

@Suite struct GuideLibraryTests {
  private static let wuauclt = "edf8ee23-5ea7-4123-ba19-56b41e424ae3"
  private static let shipped = GuideLibrary.load(
    querySets: [Place.path("Queries")], rules: [Place.path("Config/rules")])

  @Test func `loads what is shipped, query sets first, each by id`() {
    let library = Self.shipped
    #expect(library.problems.isEmpty)
    #expect(
      library.guides.map(\.id) == Place.querySets + ["852c1f19-68e8-43a6-9dce-340771fe1be3", Self.wuauclt])
  }

  @Test(arguments: [
    "windows-update-imageload", wuauclt, "imageload via windows update auto update client",
  ])
  func `finds a guide by name of the set, by rule id and by rule name`(name: String) {
    #expect(Self.shipped.guide(named: name)?.id == "windows-update-imageload")
  }

  @Test func `finds nothing by a name that nothing has`() {
    #expect(Self.shipped.guide(named: "nothing") == nil)
    #expect(Self.shipped.guide(ruleID: "nothing") == nil)
    #expect(Self.shipped.guide(for: ["kibana.alert.rule.name": "nothing"]) == nil)
  }

  private static let note: JSONValue = "- look\n  - !{osquery{\"query\":\"SELECT 1\"}}"
  private static let alerts: [(alert: JSONObject, id: String?)] = [
    (
      ["kibana": ["alert": ["rule": ["rule_id": .string(wuauclt), "note": note]]]], "windows-update-imageload"
    ),
    (["kibana.alert.rule.name": "Suspicious PowerShell Engine ImageLoad"], "powershell-engine-imageload"),
    (["kibana.alert.rule.rule_id": "other", "kibana.alert.rule.note": note], "other"),
    (
      ["kibana.alert.rule.name": "Triage of a Linux host", "kibana.alert.rule.note": note],
      "Triage of a Linux host"
    ),
    (["kibana.alert.rule.rule_id": "other"], nil),
  ]

  @Test(arguments: alerts.indices)
  func `finds the guide of an alert by rule, else takes the alert's own note`(index: Int) {
    let (alert, id) = Self.alerts[index]
    let guide = Self.shipped.guide(for: alert)
    #expect(guide?.id == id)
    #expect(guide?.source == .alert || index < 2 || id == nil)
  }

  @Test func `a query set wins over a rule's note, whichever comes first`() throws {
    let set = try Place.querySet("windows-update-imageload")
    let file = "Config/rules/defense_evasion_windows_update_imageload.toml"
    let note = try #require(try RuleGuideReader().guide(try Place.bytes(file)))
    for guides in [[set, note], [note, set]] {
      var library = GuideLibrary()
      for guide in guides { library.add(guide) }
      #expect(library.guide(ruleID: Self.wuauclt)?.id == set.id)
      #expect(library.guides.count == 2 && library.problems.isEmpty)
      library.add(note)
      #expect(library.guides.count == 2 && library.problems.map(\.code) == [.duplicate])
    }
  }

  @Test func `reads on past files that are no guides`() throws {
    try withTemporaryFolder { folder in
      let pack = Array(#"{"queries":{"a":{"query":"SELECT 1"}}}"#.utf8)
      let rule = Array("[rule]\nrule_id = 'r'\nnote = '- x'".utf8)
      let files: [(String, [UInt8])] = [
        ("good.json", pack), ("bad.json", [0x7B]), ("note.txt", [0]), (".hidden.json", pack),
        ("deep/rule.toml", rule),
        ("deep/broken.toml", [0xFF]), ("deep/.git/x.toml", [0x3D]), ("target", pack),
      ]
      for (name, bytes) in files {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
      }
      let linked = folder.appending(path: "linked.json").path
      try FileManager.default.createSymbolicLink(atPath: linked, withDestinationPath: "target")
      try FileManager.default.createSymbolicLink(atPath: folder.path + "/deep/up", withDestinationPath: "..")
      try FileManager.default.createSymbolicLink(
        atPath: folder.path + "/zero.json", withDestinationPath: "/dev/zero")
      try FileManager.default.createSymbolicLink(
        atPath: folder.path + "/gone.json", withDestinationPath: "nowhere")
      try FileManager.default.createDirectory(
        at: folder.appending(path: "folder.json"), withIntermediateDirectories: true)
      let library = GuideLibrary.load(
        querySets: [folder.path, folder.path + "/missing"], rules: [folder.path])
      #expect(library.guides.map(\.id) == ["good", "linked", "r"])
      let names = library.problems.map { ($0.place.file ?? "").split(separator: "/").last ?? "" }
      #expect(names == ["broken.toml", "bad.json", "folder.json", "gone.json", "zero.json", "missing"])
      #expect(
        library.problems.map(\.code) == [.toml, .json, .unreadable, .unreadable, .unreadable, .unreadable])
    }
  }

  @Test func `takes for query sets what check and import take, by file and by folder`() throws {
    try withTemporaryFolder { folder in
      let configuration = #"""
        // osquery's own form
        {"platform": "linux", "schedule": {"s": {"query": "SELECT 1"}},
         "packs": {"inline": {"queries": {"i": {"query": "SELECT 2"}}}}}
        """#
      let saved =
        #"{"type":"osquery-saved-query","id":"1","attributes":{"id":"kept","query":"SELECT 3"}}"#
      let files = [
        ("packs/deep/p.conf", "# a comment\n{\"queries\": {\"a\": {\"query\": \"SELECT 4\"}}}"),
        ("packs/osquery.conf", configuration), ("packs/saved.ndjson", saved), ("packs/no.txt", "x"),
        ("other/alone.json", #"{"queries": {"b": {"query": "SELECT 5"}}}"#),
      ]
      for (name, text) in files {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      }
      try FileManager.default.createSymbolicLink(
        atPath: folder.path + "/link", withDestinationPath: "packs")
      let paths = ["/link", "/other/alone.json", "/other"].map { folder.path + $0 }
      let library = GuideLibrary.load(querySets: paths)
      #expect(library.problems.isEmpty)
      #expect(library.guides.map(\.id) == ["alone", "inline", "osquery", "p", "saved"])
      let imported = GuideImporter().read(paths).guides
      #expect(Set(imported.map(\.id)) == Set(library.guides.map(\.id)))
    }
  }

  @Test func `says which path of the configuration leads nowhere, once each`() throws {
    try withTemporaryFolder { folder in
      try FileManager.default.createSymbolicLink(atPath: folder.path + "/broken", withDestinationPath: "gone")
      let paths = ["/missing", "/missing/p.conf", "/broken"].map { folder.path + $0 }
      let library = GuideLibrary.load(querySets: paths + paths)
      #expect(library.guides.isEmpty && library.problems.map(\.place.file) == paths)
      #expect(library.problems.allSatisfy { $0.code == .unreadable && $0.detail.contains("no such file") })
    }
  }

  private static let export = [
    #"{"rule_id":"exported","name":"An exported rule","type":"eql","version":7,"tags":["OS: Linux"],"#
      + #""note":"- look\n  - !{osquery{\"query\":\"SELECT pid FROM processes\",\"label\":\"All\"}}"}"#,
    #"{"id":"so","type":"alert","attributes":{"rule_id":"saved","name":"A saved rule","note":"- look further"}}"#,
    #"{"list_id":"l","item_id":"i","entries":[]}"#, "torn {", #"{"exported_count":2}"#,
  ]

  @Test func `reads the guides of exported rules, and passes over the events beside them`() throws {
    try withTemporaryFolder { folder in
      let deep = folder.appending(path: "deep")
      try FileManager.default.createDirectory(at: deep, withIntermediateDirectories: true)
      try Data("\n\(Self.export.joined(separator: "\n"))\n".utf8).write(
        to: deep.appending(path: "rules.ndjson"))
      try Data(#"{"@timestamp":"2026-01-01T00:00:00Z"}"#.utf8).write(
        to: folder.appending(path: "events.ndjson"))
      try Data().write(to: folder.appending(path: "empty.ndjson"))
      try FileManager.default.createSymbolicLink(
        atPath: folder.path + "/zero.ndjson", withDestinationPath: "/dev/zero")
      let library = GuideLibrary.load(querySets: [], rules: [folder.path])
      #expect(library.guides.map(\.id) == ["exported", "saved"])
      let guide = try #require(library.guide(for: ["kibana.alert.rule.rule_id": "exported"]))
      #expect(guide.statements.map(\.sql) == ["SELECT pid FROM processes"])
      #expect(guide.ruleVersion == 7 && guide.steps.first?.text == "look")
      #expect(library.guide(named: "A saved rule")?.steps.map(\.text) == ["look further"])
      #expect(library.problems.map(\.code) == [.json, .unreadable])
      #expect(library.problems.first?.place.line == 5)
    }
  }

  @Test func `holds its limits`() throws {
    try withTemporaryFolder { folder in
      for number in 0..<4 {
        try Data(#"{"queries":{}}"#.utf8).write(to: folder.appending(path: "\(number).json"))
      }
      var limits = GuideLimits()
      limits.files = 3
      var library = GuideLibrary.load(querySets: [folder.path], limits: limits)
      #expect(library.guides.count == 3 && library.problems.map(\.code) == [.tooLarge])
      limits.fileBytes = 13
      limits.problems = 2
      library = GuideLibrary.load(querySets: [folder.path], limits: limits)
      #expect(library.guides.isEmpty && library.problems.map(\.code) == [.tooLarge, .tooLarge])
    }
  }
}
