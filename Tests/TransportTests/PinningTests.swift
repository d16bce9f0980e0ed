import ECS
import Foundation
import Handoff
import Synchronization
import Testing

@testable import Transport

/// Answers from a list, one answer a question; the last one stays.
final class ScriptedResolver: NameResolver {
  private let answers: Mutex<[[String]]>

  init(_ answers: [[String]]) { self.answers = Mutex(answers) }

  func addresses(of host: String, within: Duration) async throws(TransportError) -> [IPAddress] {
    let next = answers.withLock { $0.count > 1 ? $0.removeFirst() : $0.first ?? [] }
    return next.compactMap { IPAddress($0) }
  }
}

@Suite(.enabled(if: Program.python != nil, "no python3 is here"), .timeLimit(.minutes(5)))
struct PinningTests {
  private func settings(_ receiver: Receiver, allowsPrivate: Bool) throws -> HTTPConnectionSettings {
    var settings = try receiver.connection(host: "hooks.example")
    settings.allowsPrivate = allowsPrivate
    settings.timeout = .seconds(10)
    settings.connectTimeout = .seconds(2)
    return settings
  }

  @Test(arguments: [
    ["127.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["169.254.169.254"],
    ["10.0.0.1"],
    ["fd00::1"], ["64:ff9b::7f00:1"],
  ])
  func `refuses a name that leads to a private address, even as one of several`(addresses: [String])
    async throws
  {
    let receiver = try Receiver("webhook")
    let result = try await exchange(
      try settings(receiver, allowsPrivate: false), resolver: ScriptedResolver([addresses]))
    #expect(result.code == .forbiddenAddress)
    #expect(try receiver.seen().isEmpty)
  }

  @Test(arguments: ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0"])
  func `refuses a private address that stands in the configuration`(host: String) async throws {
    let receiver = try Receiver("webhook")
    var settings = try receiver.connection(host: host)
    settings.allowsPrivate = false
    #expect(try await exchange(settings).code == .forbiddenAddress)
    #expect(try receiver.seen().isEmpty)
  }

  @Test func `connects to the address it looked at, under the name`() async throws {
    let receiver = try Receiver("webhook")
    let settings = try settings(receiver, allowsPrivate: true)
    let response = try await exchange(settings, resolver: ScriptedResolver([["127.0.0.1"]])).get()
    #expect(response.status == 202)
    #expect(try receiver.seen()[0]["headers"]?["host"]?.string == "hooks.example:\(receiver.port)")
  }

  @Test func `is not fooled by a name that changes between the look and the connection`() async throws {
    let receiver = try Receiver("webhook")
    var settings = try settings(receiver, allowsPrivate: false)
    settings.timeout = .seconds(3)
    settings.connectTimeout = .seconds(1)
    // Public at first, this host from then on: what a rebinding attack answers.
    let resolver = ScriptedResolver([["192.0.2.1"], ["127.0.0.1"]])
    let transport = try PinnedHTTPTransport(settings, resolver: resolver, addressAge: .zero)
    let first = await attempt(transport, settings.address.with("/x"))
    let second = await attempt(transport, settings.address.with("/x"))
    await transport.shutDown()
    #expect([.unreachable, .timeout].contains(first.code))
    #expect(second.code == .forbiddenAddress)
    #expect(try receiver.seen().isEmpty)
  }

  @Test func `tries the next address when nobody listens at the first`() async throws {
    let receiver = try Receiver("webhook")
    let settings = try settings(receiver, allowsPrivate: true)
    let resolver = ScriptedResolver([["127.0.0.9", "127.0.0.1"]])
    let transport = try PinnedHTTPTransport(settings, resolver: resolver)
    for _ in 0..<3 {
      #expect(try await attempt(transport, settings.address.with("/x")).get().status == 202)
    }
    await transport.shutDown()
    #expect(try receiver.seen().count == 3)
  }

  @Test func `moves on when the name moves, and lets requests under way end`() async throws {
    let first = try Receiver("webhook")
    let settings = try settings(first, allowsPrivate: true)
    let resolver = ScriptedResolver([["127.0.0.1"], ["127.0.0.1"], ["127.0.0.9"], ["127.0.0.1"]])
    let transport = try PinnedHTTPTransport(settings, resolver: resolver, addressAge: .zero)
    var codes: [TransportError.Code?] = []
    for _ in 0..<4 { codes.append(await attempt(transport, settings.address.with("/x")).code) }
    await transport.shutDown()
    #expect(codes == [nil, nil, .unreachable, nil])
    #expect(try first.seen().count == 3)
  }
}
