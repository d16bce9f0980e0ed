import ECS
import Foundation
import Handoff
import Testing

@testable import Transport

/// Sends one request and says what came of it.
func exchange(
  _ settings: HTTPConnectionSettings, resolver: any NameResolver = SystemNameResolver(), path: String = "/x"
) async throws -> Result<HTTPResponse, TransportError> {
  let transport = try PinnedHTTPTransport(settings, resolver: resolver)
  let result = await attempt(transport, settings.address.with(path))
  await transport.shutDown()
  return result
}

func attempt(_ transport: any HTTPTransport, _ url: String) async -> Result<HTTPResponse, TransportError> {
  do throws(TransportError) {
    let request = HTTPRequest(
      .post, url, headers: [("Content-Type", "text/plain"), ("Idempotency-Key", "a")], body: [1, 2, 3])
    return .success(try await transport.send(request))
  } catch {
    return .failure(error)
  }
}

extension Result where Failure == TransportError {
  var code: TransportError.Code? {
    if case .failure(let error) = self { error.code } else { nil }
  }
}

@Suite(.enabled(if: Program.python != nil, "no python3 is here"), .timeLimit(.minutes(5)))
struct HTTPTransportTests {
  @Test(arguments: [
    ("silent", TransportError.Code.timeout), ("drip", .timeout), ("drip-head", .timeout),
    ("endless", .tooLarge),
    ("huge", .tooLarge), ("endless-head", .protocolViolation), ("garbage", .protocolViolation),
    ("short", .closed),
    ("bad-chunk", .protocolViolation), ("reset", .closed), ("close", .closed),
  ])
  func `bounds an answer that no good service gives`(mode: String, code: TransportError.Code) async throws {
    let receiver = try Receiver("raw", ["mode": .string(mode)])
    var settings = try receiver.connection()
    settings.timeout = .milliseconds(1_500)
    let start = ContinuousClock.now
    let result = try await exchange(settings)
    #expect(result.code == code, "\(result)")
    #expect(ContinuousClock.now - start < .seconds(15))
    #expect(try receiver.seen().count == 1)
  }

  @Test(arguments: [("chunked", "abcdefg"), ("continue", "ok")])
  func `reads answers in pieces and after interim ones`(mode: String, body: String) async throws {
    let receiver = try Receiver("raw", ["mode": .string(mode)])
    let response = try await exchange(try receiver.connection()).get()
    #expect(response.status == 200)
    #expect(String(decoding: response.body, as: UTF8.self) == body)
  }

  @Test func `does not unpack an answer`() async throws {
    let receiver = try Receiver("raw", ["mode": "gzip"])
    let response = try await exchange(try receiver.connection()).get()
    #expect(response.body.count < 100_000)
    #expect(response.header("content-encoding") == "gzip")
  }

  @Test func `never follows a redirect`() async throws {
    let receiver = try Receiver(
      "webhook", ["answers": [["status": 302, "headers": ["Location": "/elsewhere"]], ["status": 200]]])
    let response = try await exchange(try receiver.connection()).get()
    #expect(response.status == 302)
    #expect(try receiver.seen().compactMap { $0["path"]?.string } == ["/x"])
  }

  @Test func `says that nobody listens`() async throws {
    let receiver = try Receiver("webhook")
    let settings = try receiver.connection()
    receiver.stop()
    #expect(try await exchange(settings).code == .unreachable)
  }

  @Test func `keeps a connection for the next request`() async throws {
    let receiver = try Receiver("webhook")
    let settings = try receiver.connection()
    let transport = try PinnedHTTPTransport(settings)
    for _ in 0..<5 {
      #expect(try await attempt(transport, settings.address.with("/x")).get().status == 202)
    }
    await transport.shutDown()
    #expect(Set(try receiver.seen().compactMap { $0["peer"]?.int }).count == 1)
    #expect(await attempt(transport, settings.address.with("/x")).code == .cancelled)
  }

  @Test func `stops when its task is cancelled`() async throws {
    let receiver = try Receiver("raw", ["mode": "silent"])
    let settings = try receiver.connection()
    let transport = try PinnedHTTPTransport(settings)
    let result = await withTaskGroup(of: Result<HTTPResponse, TransportError>.self) { group in
      group.addTask { await attempt(transport, settings.address.with("/x")) }
      group.cancelAll()
      return await group.next()
    }
    await transport.shutDown()
    #expect(result?.code == .cancelled)
  }
}
