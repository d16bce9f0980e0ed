import ECS
import Store
import Testing

@Suite struct FilePrevalenceTests {
  private static func at(_ time: Int64) -> Timestamp { Timestamp(nanoseconds: time) }
  private static let firm = FileSigner(name: "Nordwerk GmbH", status: "trusted")

  private static func sighting(_ sha256: String, _ path: String, _ signer: FileSigner? = nil) -> FileSighting
  {
    FileSighting(sha256: sha256, path: path, signer: signer)
  }

  @Test func `a later alert knows how often, since when and where a path and a signer were met`() throws {
    let store = try DossierStore(path: nil)
    try store.record([Self.sighting("aa", #"C:\x\a.dll"#, Self.firm)], alertID: "2", at: Self.at(20))
    try store.record(
      [
        Self.sighting("bb", #"C:\x\a.dll"#, Self.firm), Self.sighting("cc", #"C:\y\b.dll"#, Self.firm),
        Self.sighting("", #"C:\y\c.dll"#, Self.firm),
      ], alertID: "1", at: Self.at(10))
    try store.record([Self.sighting("dd", #"C:\x\a.dll"#, Self.firm)], alertID: "it", at: Self.at(99))

    let path = try #require(try store.prevalence(path: #"C:\x\a.dll"#, besides: "it"))
    #expect((path.dossiers, path.hasMore) == (2, false))
    #expect((path.firstSeen, path.lastSeen) == (Self.at(10), Self.at(20)))
    #expect(path.contents == ["aa", "bb"])
    let signer = try #require(try store.prevalence(signer: Self.firm, besides: "it"))
    #expect((signer.dossiers, signer.hasMore) == (2, false))
    #expect((signer.firstSeen, signer.lastSeen) == (Self.at(10), Self.at(20)))
    #expect(signer.paths == [#"C:\x\a.dll"#, #"C:\y\b.dll"#, #"C:\y\c.dll"#])
    #expect(signer.contents == ["aa", "bb", "cc"])
  }

  @Test func `what only this alert met is new, however often it is delivered`() throws {
    let store = try DossierStore(path: nil)
    for time in [1, 2, 3] as [Int64] {
      try store.record([Self.sighting("aa", "/a", Self.firm)], alertID: "it", at: Self.at(time))
    }
    #expect(try store.prevalence(path: "/a", besides: "it") == nil)
    #expect(try store.prevalence(signer: Self.firm, besides: "it") == nil)
    #expect(try store.prevalence(path: "/a", besides: "another")?.dossiers == 1)
    #expect(try store.prevalence(path: "/b", besides: "another") == nil)
  }

  @Test func `Windows's paths have no case, others have`() throws {
    let store = try DossierStore(path: nil)
    let files = [Self.sighting("aa", #"C:\Windows\X.dll"#), Self.sighting("bb", "/opt/X")]
    try store.record(files, alertID: "1", at: Self.at(1))
    #expect(try store.prevalence(path: #"c:\windows\x.DLL"#, besides: "it")?.contents == ["aa"])
    #expect(try store.prevalence(path: "/opt/X", besides: "it")?.contents == ["bb"])
    #expect(try store.prevalence(path: "/opt/x", besides: "it") == nil)
  }

  @Test(arguments: [
    FileSigner(name: "Nordwerk GmbH", status: "untrusted"),
    FileSigner(name: "nordwerk gmbh", status: "trusted"),
    FileSigner(name: "Nordwerk", status: "trusted"), FileSigner(name: "Nordwerk GmbH\0", status: "trusted"),
    FileSigner(name: "Nordwerk GmbH\0 of Evil", status: "trusted"), FileSigner(name: "", status: ""),
  ])
  func `no other signer counts as one, whatever it calls itself`(other: FileSigner) throws {
    let store = try DossierStore(path: nil)
    try store.record([Self.sighting("aa", "/a", Self.firm)], alertID: "1", at: Self.at(1))
    #expect(try store.prevalence(signer: other, besides: "it") == nil)
    try store.record([Self.sighting("aa", "/b", other)], alertID: "2", at: Self.at(2))
    #expect(try store.prevalence(signer: Self.firm, besides: "it")?.dossiers == 1)
  }

  @Test(arguments: [(1_024, true), (1_025, false)])
  func `a name longer than its bound is not kept`(bytes: Int, isKept: Bool) throws {
    let store = try DossierStore(path: nil)
    let signer = FileSigner(name: String(repeating: "x", count: bytes), status: "trusted")
    try store.record([Self.sighting("aa", "/a", signer)], alertID: "1", at: Self.at(1))
    #expect(try (store.prevalence(signer: signer, besides: "it") != nil) == isKept)
    #expect(try store.prevalence(path: "/a", besides: "it") != nil)
  }

  @Test(arguments: [(999, false), (1_000, false), (1_001, true), (1_050, true)])
  func `counts a thousand dossiers, and says when there are more`(alerts: Int, hasMore: Bool) throws {
    let store = try DossierStore(path: nil)
    for number in 0..<alerts {
      // Two of a time, and several files each, so that neither is taken for a dossier.
      let files = (0..<3).map { Self.sighting("\(number)-\($0)", "/same", Self.firm) }
      try store.record(files, alertID: "\(number)", at: Self.at(Int64(number / 2)))
    }
    for known in [
      try store.prevalence(path: "/same", besides: "it"),
      try store.prevalence(signer: Self.firm, besides: "it"),
    ] {
      #expect(known?.dossiers == min(alerts, 1_000))
      #expect(known?.hasMore == hasMore)
      #expect(known?.firstSeen == Self.at(0))
      #expect(known?.lastSeen == Self.at(Int64((alerts - 1) / 2)))
      #expect(known?.contents.count == 20)
    }
  }

  @Test func `lists twenty paths and contents at most`() throws {
    let store = try DossierStore(path: nil)
    let files = (10..<40).map { Self.sighting("aa\($0)", "/\($0)", Self.firm) }
    try store.record(files, alertID: "1", at: Self.at(1))
    let known = try #require(try store.prevalence(signer: Self.firm, besides: "it"))
    #expect(known.paths == (10..<30).map { "/\($0)" })
    #expect(known.contents == (10..<30).map { "aa\($0)" })
  }
}
