import ECS
import Foundation
import Handoff
import Testing

@testable import Transport

@Suite(.enabled(if: Program.python != nil, "no python3 is here"), .timeLimit(.minutes(5)))
struct ElasticsearchSinkTests {
  private func deliver(
    _ receiver: Receiver, _ dossiers: [OutgoingDossier],
    _ change: (inout ElasticsearchSink.Settings) throws -> Void = { _ in }
  ) async throws -> [DeliveryOutcome] {
    var settings = ElasticsearchSink.Settings(try receiver.connection())
    try change(&settings)
    let transport = try PinnedHTTPTransport(settings.connection)
    let sink = try ElasticsearchSink(name: "es", settings: settings, transport: transport)
    let outcomes = await sink.deliver(dossiers)
    await transport.shutDown()
    return outcomes
  }

  @Test func `takes each item for itself`() async throws {
    let statuses: [(String, Int)] = [
      ("a", 201), ("b", 409), ("c", 429), ("d", 503), ("e", 400), ("f", 200), ("g", 500), ("h", 404),
    ]
    let items = JSONObject(statuses.map { ($0.0, .number(JSONNumber($0.1))) })
    let receiver = try Receiver("bulk", ["items": .object(items)])
    let outcomes = try await deliver(receiver, statuses.map { sample($0.0) })
    #expect(outcomes.map(\.isDelivered) == [true, true, false, false, false, true, false, false])
    #expect(outcomes.map(\.isPostponed) == [false, false, true, true, false, false, true, false])
    #expect(outcomes[4].reason?.contains("error_400: for [e]") == true)
    #expect(try receiver.complaints() == [])
    #expect(try receiver.seen().count == 1)
  }

  @Test func `recognises a repeat`() async throws {
    let receiver = try Receiver("bulk")
    #expect(try await deliver(receiver, [sample("a"), sample("b")]) == [.delivered, .delivered])
    #expect(try await deliver(receiver, [sample("b"), sample("a")]) == [.delivered, .delivered])
  }

  @Test func `cuts batches by count and by bytes, and by halves when the cluster takes less`() async throws {
    let dossiers = (0..<10).map { sample("d\($0)") }
    let byCount = try Receiver("bulk")
    #expect(try await deliver(byCount, dossiers) { $0.batch = 4 }.allSatisfy(\.isDelivered))
    #expect(try byCount.seen().count == 3)
    let byBytes = try Receiver("bulk")
    #expect(
      try await deliver(byBytes, dossiers) { $0.batchBytes = dossiers[0].bytes.count * 2 + 300 }.allSatisfy(
        \.isDelivered))
    #expect(try byBytes.seen().count == 5)
    let small = try Receiver("bulk", ["most": .number(JSONNumber(dossiers[0].bytes.count * 3))])
    #expect(try await deliver(small, dossiers).allSatisfy(\.isDelivered))
    let tiny = try Receiver("bulk", ["most": 100])
    #expect(try await deliver(tiny, dossiers).allSatisfy(\.isRefused))
  }

  @Test(arguments: ["ApiKey a2V5", "Basic YWdlbnQ6d29yZA=="])
  func `shows a key or a user`(authorization: String) async throws {
    let receiver = try Receiver("bulk", ["authorization": .string(authorization)])
    #expect(try await deliver(receiver, [sample("a")])[0].isPostponed)
    let outcomes = try await deliver(receiver, [sample("a")]) { settings in
      if authorization.hasPrefix("ApiKey") {
        settings.keyFile = try receiver.bench.write("key", "a2V5\n")
      } else {
        settings.user = "agent"
        settings.passwordFile = try receiver.bench.write("password", "word\n")
      }
    }
    #expect(outcomes == [.delivered])
  }

  @Test(arguments: ["", "{}", "[]", "{\"items\":[]}", "{\"items\":[{},{}]}", "<html>"])
  func `waits when the answer is not that of a cluster`(body: String) async throws {
    let receiver = try Receiver("bulk", ["answers": [["status": 200, "body": .string(body)]]])
    #expect(try await deliver(receiver, [sample("a"), sample("b")]).allSatisfy(\.isPostponed))
  }

  @Test func `keeps a document on one line`() async throws {
    let receiver = try Receiver("bulk")
    let bytes = Array("{\n \"@timestamp\": \"2026-01-01T00:00:00Z\",\n \"x\": \"a\\nb\"\n}".utf8)
    #expect(
      try await deliver(receiver, [OutgoingDossier(id: "a", alertID: "a", bytes: bytes)]) == [.delivered])
  }

  @Test(arguments: ["", "Upper", "a/b", "a,b", "*", "-a", "_a", ".", "..", "a b"])
  func `refuses a name that no index can have`(index: String) async throws {
    let receiver = try Receiver("bulk")
    await #expect(throws: SinkSettingsError.self) { try await deliver(receiver, []) { $0.index = index } }
  }
}
