import ECS
import Foundation
import Handoff
import Testing

@testable import Transport

@Suite(.enabled(if: Program.python != nil, "no python3 is here"), .timeLimit(.minutes(5)))
struct TheHiveSinkTests {
  private func deliver(
    _ receiver: Receiver, _ dossiers: [OutgoingDossier],
    _ change: (inout TheHiveSink.Settings) throws -> Void = { _ in }
  ) async throws -> [DeliveryOutcome] {
    let key = try receiver.bench.write("key", "key-1\n")
    var settings = TheHiveSink.Settings(try receiver.connection(), keyFile: key)
    try change(&settings)
    let transport = try PinnedHTTPTransport(settings.connection)
    let sink = try TheHiveSink(name: "hive", settings: settings, transport: transport)
    let outcomes = await sink.deliver(dossiers)
    await transport.shutDown()
    return outcomes
  }

  @Test func `makes an alert with observables and techniques, and takes a repeat for delivered`() async throws
  {
    let receiver = try Receiver("thehive", ["key": "key-1"])
    #expect(try await deliver(receiver, [sample("d1"), sample("d2")]) == [.delivered, .delivered])
    #expect(try receiver.complaints() == [])
    #expect(try await deliver(receiver, [sample("d1")]) == [.delivered])
    #expect(try receiver.complaints() == ["Alert dossier:Dossier:d1 already exist in organisation test"])
    let alert = try JSONParser.parse(try receiver.seen().first?["body"]?.string ?? "")
    #expect(alert["sourceRef"]?.string == "d1")
    #expect(alert["severity"]?.int == 3)
    #expect(alert["date"]?.int == 1_791_964_800_000)
    let types = alert["observables"]?.array?.map { $0["dataType"]?.string ?? "" } ?? []
    #expect(types == ["hash", "fqdn", "domain", "ip", "filename", "hostname", "other"])
    #expect(alert["procedures"]?.array?.compactMap { $0["patternId"]?.string } == ["T1218", "T1218.011"])
    #expect(
      alert["tags"]?.array?.compactMap(\.string) == ["dossier", "host:host-1", "finding:unsigned_library"])
  }

  @Test(arguments: hostileTexts)
  func `is accepted whatever the host says`(text: String) async throws {
    let receiver = try Receiver("thehive", ["key": "key-1"])
    let outcomes = try await deliver(receiver, [sample("d1", text: .string(text))]) { settings in
      settings.tags = [text, text, "x"]
    }
    #expect(try receiver.complaints() == [])
    #expect(outcomes == [.delivered])
  }

  @Test(arguments: [
    (400, "CreateError", "Observable already exists", "refused"),
    (400, "BadRequest", "title is too long", "refused"),
    (409, "ConflictError", "document already exists", "delivered"),
    (401, "AuthenticationError", "who?", "postponed"),
    (429, "TooManyRequests", "slow", "postponed"), (503, "GenericError", "later", "postponed"),
  ])
  func `tells a repeat from other refusals`(status: Int, type: String, message: String, expected: String)
    async throws
  {
    let answer: JSONValue = [
      "status": .number(JSONNumber(status)), "body": ["type": .string(type), "message": .string(message)],
    ]
    let receiver = try Receiver("thehive", ["answers": [answer]])
    let outcome = try await deliver(receiver, [sample("d1")])[0]
    #expect(outcome.isDelivered == (expected == "delivered"))
    #expect(outcome.isPostponed == (expected == "postponed"))
  }

  @Test func `refuses settings outside the bounds`() async throws {
    let receiver = try Receiver("thehive")
    let long = String(repeating: "x", count: 33)
    await #expect(throws: SinkSettingsError.self) { try await deliver(receiver, []) { $0.type = long } }
    await #expect(throws: SinkSettingsError.self) { try await deliver(receiver, []) { $0.source = "" } }
    await #expect(throws: SinkSettingsError.self) { try await deliver(receiver, []) { $0.tlp = 5 } }
  }
}

@Suite(.enabled(if: Program.python != nil, "no python3 is here"), .timeLimit(.minutes(5)))
struct KibanaCaseSinkTests {
  private func deliver(
    _ receiver: Receiver, _ dossiers: [OutgoingDossier],
    _ change: (inout KibanaCaseSink.Settings) throws -> Void = { _ in }
  ) async throws -> [DeliveryOutcome] {
    var settings = KibanaCaseSink.Settings(try receiver.connection("/base"), caseID: "case-1")
    settings.connection.responseLimit = KibanaCaseSink.responseLimit
    settings.space = "soc"
    settings.keyFile = try receiver.bench.write("key", "a2V5\n")
    try change(&settings)
    let transport = try PinnedHTTPTransport(settings.connection)
    let sink = try KibanaCaseSink(name: "case", settings: settings, transport: transport)
    let outcomes = await sink.deliver(dossiers)
    await transport.shutDown()
    return outcomes
  }

  private func receiver(_ more: JSONObject = [:]) throws -> Receiver {
    var settings: JSONObject = ["authorization": "ApiKey a2V5", "space": "/base/s/soc"]
    for (key, value) in more.members { settings[key] = value }
    return try Receiver("kibana", .object(settings))
  }

  @Test func `adds a comment once`() async throws {
    let receiver = try receiver()
    #expect(
      try await deliver(receiver, [sample("d1"), sample("d1"), sample("d2")]).allSatisfy(\.isDelivered))
    #expect(try receiver.complaints() == [])
    let posts = try receiver.seen().filter { $0["method"]?.string == "POST" }
    #expect(posts.count == 2)
    let comment = try JSONParser.parse(posts[0]["body"]?.string ?? "")["comment"]?.string ?? ""
    #expect(comment.hasSuffix("Dossier id: `d1`"))
  }

  @Test func `finds its comment behind hundreds of others`() async throws {
    let others = (0..<140).map { JSONValue.string("comment \($0) " + String(repeating: "x", count: 500)) }
    let receiver = try receiver(["comments": .array(["… Dossier id: `d1`"] + others)])
    #expect(try await deliver(receiver, [sample("d1")]) == [.delivered])
    #expect(try receiver.seen().count { $0["method"]?.string == "POST" } == 0)
    #expect(try await deliver(receiver, [sample("d2")]) == [.delivered])
    #expect(try receiver.seen().count { $0["method"]?.string == "POST" } == 1)
  }

  @Test func `cuts a report behind a paragraph, and says so`() async throws {
    let receiver = try receiver()
    let many = (0..<100).map { number in
      [
        "id": "x", "severity": "high", "title": .string("t\(number)"),
        "reason": .string(String(repeating: "é ", count: 500)),
      ]
        as JSONValue
    }
    var document = try sample("d1").document()
    var part = document["dossier"]?.object ?? [:]
    part["findings"] = .array(many)
    document["dossier"] = .object(part)
    #expect(try await deliver(receiver, [outgoing(document)]) == [.delivered])
    #expect(try receiver.complaints() == [])
    let body = try receiver.seen().last?["body"]?.string ?? ""
    let comment = try JSONParser.parse(body)["comment"]?.string ?? ""
    #expect(comment.utf16.count <= 30_000)
    #expect(comment.contains("longer than a comment may be"))
    #expect(comment.hasSuffix("Dossier id: `d1`"))
  }

  @Test(arguments: [(404, false, true), (403, false, true), (503, true, false), (429, true, false)])
  func `adds the comment where it cannot search, and waits where it cannot search now`(
    status: Int, waits: Bool, posts: Bool
  ) async throws {
    let receiver = try receiver(["answers": [["status": .number(JSONNumber(status))]]])
    let outcome = try await deliver(receiver, [sample("d1")])[0]
    #expect(outcome.isPostponed == waits)
    #expect(try receiver.seen().contains { $0["method"]?.string == "POST" } == posts)
  }

  @Test(arguments: ["", "a/b", "a b", "../x", "a?b"])
  func `refuses an id that would change the path`(id: String) async throws {
    let receiver = try receiver()
    await #expect(throws: SinkSettingsError.self) { try await deliver(receiver, []) { $0.caseID = id } }
  }
}

/// Texts that a host may bring.
let hostileTexts = [
  "<script>alert(1)</script>", "a\n\n# Heading", "\u{202E}gpj.exe", "\u{0}\u{1B}]0;t\u{7}", "👩‍👩‍👧 é ü \u{FFFD}",
  String(repeating: "long ", count: 4_000), "=cmd|' /C calc'!A0", "\"}],\"x\":[{\"", "|\u{338}=\u{338}\\",
]
