import ECS
import Foundation
import Handoff
import Testing

@testable import Transport

extension DeliveryOutcome {
  var isDelivered: Bool { self == .delivered }
  var reason: String? {
    switch self {
    case .delivered: nil
    case .postponed(let reason, _), .refused(let reason): reason
    }
  }
  var isPostponed: Bool { if case .postponed = self { true } else { false } }
  var isRefused: Bool { if case .refused = self { true } else { false } }
}

@Suite(.enabled(if: Program.python != nil, "no python3 is here"), .timeLimit(.minutes(5)))
struct WebhookSinkTests {
  private let secret = "0123456789abcdef0123456789abcdef"

  private func deliver(
    _ receiver: Receiver, _ dossiers: [OutgoingDossier] = [sample("d1")],
    _ change: (inout WebhookSink.Settings) throws -> Void = { _ in }
  ) async throws -> [DeliveryOutcome] {
    var settings = WebhookSink.Settings(try receiver.connection("/hook"))
    try change(&settings)
    let transport = try PinnedHTTPTransport(settings.connection)
    let sink = try WebhookSink(name: "hook", settings: settings, transport: transport)
    let outcomes = await sink.deliver(dossiers)
    await transport.shutDown()
    return outcomes
  }

  @Test func `is accepted by a receiver that checks signature, time and key`() async throws {
    let receiver = try Receiver(
      "webhook",
      ["secret": .string(secret), "headers": ["x-team": "blue", "authorization": "Bearer token-1"]])
    let outcomes = try await deliver(receiver, [sample("d1"), sample("d2")]) { settings in
      settings.secretFile = try receiver.bench.write("secret", secret + "\n")
      settings.tokenFile = try receiver.bench.write("token", "token-1\n")
      settings.headers = ["X-Team": "blue"]
    }
    #expect(try receiver.complaints() == [])
    #expect(outcomes == [.delivered, .delivered])
    let seen = try receiver.seen()
    #expect(seen.compactMap { $0["headers"]?["idempotency-key"]?.string } == ["d1", "d2"])
    #expect(seen.compactMap { $0["path"]?.string } == ["/hook", "/hook"])
    #expect(seen.first?["body"]?.string == String(decoding: sample("d1").bytes, as: UTF8.self))
  }

  @Test(.enabled(if: Program.openssl != nil, "no openssl is here"))
  func `signs what openssl signs`() async throws {
    let receiver = try Receiver("webhook")
    _ = try await deliver(receiver) { $0.secretFile = try receiver.bench.write("secret", secret) }
    let seen = try #require(try receiver.seen().first)
    let time = try #require(seen["headers"]?["dossier-timestamp"]?.string)
    _ = try receiver.bench.write("message", time + "." + (seen["body"]?.string ?? ""))
    let (_, output) = try Program.run(
      Program.openssl, ["dgst", "-sha256", "-hmac", secret, "message"], in: receiver.bench.folder)
    let hex = output.split(separator: " ").last.map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
    #expect(seen["headers"]?["dossier-signature"]?.string == "v1=" + (hex ?? ""))
  }

  @Test func `is told by a receiver with another secret that the signature is wrong, and waits`() async throws
  {
    let receiver = try Receiver("webhook", ["secret": .string(secret)])
    let outcomes = try await deliver(receiver) {
      $0.secretFile = try receiver.bench.write("secret", secret + "x")
    }
    #expect(outcomes[0].isPostponed)
    #expect(try receiver.complaints() == ["wrong signature"])
  }

  @Test(arguments: [
    (204, "delivered"), (301, "postponed"), (400, "refused"), (401, "postponed"), (404, "refused"),
    (408, "postponed"), (413, "refused"), (425, "postponed"), (429, "postponed"), (500, "postponed"),
    (503, "postponed"),
  ])
  func `makes of each status what it means`(status: Int, expected: String) async throws {
    let answer: JSONValue = [
      "status": .number(JSONNumber(status)),
      "headers": ["Retry-After": "7", "Location": "http://169.254.169.254/"],
      "body": status == 204 ? "" : ["message": "words"],
    ]
    let receiver = try Receiver("webhook", ["answers": [answer]])
    let outcome = try await deliver(receiver)[0]
    switch outcome {
    case .delivered: #expect(expected == "delivered")
    case .postponed(let reason, let after):
      #expect(expected == "postponed")
      #expect(after == .seconds(7))
      #expect(reason.contains("\(status)"))
      #expect((status != 301) || reason.contains("never followed"))
    case .refused(let reason):
      #expect(expected == "refused")
      #expect(reason.contains("words"))
    }
    #expect(try receiver.seen().count == 1)
  }

  @Test func `understands a date in Retry-After`() async throws {
    let receiver = try Receiver(
      "webhook",
      ["answers": [["status": 503, "headers": ["Retry-After": "Fri, 01 Jan 2100 00:00:00 GMT"]]]])
    let outcome = try await deliver(receiver)[0]
    guard case .postponed(_, let after) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(after == .seconds(86_400))
  }

  @Test(arguments: ["close", "garbage", "silent", "endless", "short"])
  func `waits when the answer is none`(mode: String) async throws {
    let receiver = try Receiver("raw", ["mode": .string(mode)])
    let outcome = try await deliver(receiver) { $0.connection.timeout = .seconds(1) }[0]
    #expect(outcome.isPostponed)
  }

  @Test(arguments: DossierEncoding.allCases)
  func `carries every form under its media type`(encoding: DossierEncoding) async throws {
    let receiver = try Receiver("webhook")
    #expect(try await deliver(receiver, [sample("d1")]) { $0.encoding = encoding } == [.delivered])
    #expect(try receiver.complaints() == [])
    // Without an answered statement there is nothing to write in osquery's form.
    let seen = try receiver.seen().compactMap { $0["headers"]?["content-type"]?.string }
    #expect(seen == (encoding == .osquery ? [] : [encoding.mediaType]))
  }

  @Test(arguments: [
    ["Host": "x"], ["Authorization": "Bearer x"], ["a b": "x"], ["X": "a\r\nY: z"], ["X": "ä"], ["": "x"],
    ["content-length": "0"], ["Idempotency-Key": "1"],
  ])
  func `refuses a header that is its own or none`(headers: [String: String]) async throws {
    let receiver = try Receiver("webhook")
    await #expect(throws: SinkSettingsError.self) { try await deliver(receiver) { $0.headers = headers } }
  }

  @Test func `refuses a secret that is short, missing or no header`() async throws {
    let receiver = try Receiver("webhook")
    let short = try receiver.bench.write("short", "0123456789")
    let broken = try receiver.bench.write("broken", "a\nb: c")
    await #expect(throws: SinkSettingsError.self) { try await deliver(receiver) { $0.secretFile = short } }
    await #expect(throws: SinkSettingsError.self) {
      try await deliver(receiver) { $0.secretFile = "/nowhere" }
    }
    await #expect(throws: SinkSettingsError.self) { try await deliver(receiver) { $0.tokenFile = broken } }
  }

  @Test func `refuses bytes that are no dossier when another form is asked for`() async throws {
    let receiver = try Receiver("webhook")
    let broken = OutgoingDossier(id: "d1", alertID: "a", bytes: Array("{".utf8))
    let other = OutgoingDossier(id: "d2", alertID: "a", bytes: Array("{}".utf8))
    let outcomes = try await deliver(receiver, [broken, other]) { $0.encoding = .ocsf }
    #expect(outcomes.filter(\.isRefused).count == 2)
  }
}
