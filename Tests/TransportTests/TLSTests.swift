import ECS
import Foundation
import Handoff
import Testing

@testable import Transport

@Suite(
  .enabled(if: Program.python != nil && Program.openssl != nil, "no python3 or openssl is here"),
  .timeLimit(.minutes(5)))
struct TLSTests {
  private let certificates: Certificates

  init() throws { certificates = try Certificates() }

  private func receiver(_ certificate: String, _ more: JSONObject = [:]) throws -> Receiver {
    var settings: JSONObject = [
      "certificate": .string(certificates.path("\(certificate).pem")),
      "key": .string(certificates.path("\(certificate).key")),
    ]
    for (key, value) in more.members { settings[key] = value }
    return try Receiver("webhook", .object(settings))
  }

  private func connection(
    _ receiver: Receiver, authority: String? = "ca", host: String = "localhost"
  ) throws -> HTTPConnectionSettings {
    var settings = try receiver.connection(secure: true, host: host)
    settings.authorityFile = authority.map { certificates.path("\($0).pem") }
    settings.timeout = .seconds(10)
    return settings
  }

  @Test(arguments: ["localhost", "127.0.0.1"])
  func `trusts a certificate of the named authority for the name or address`(host: String) async throws {
    let receiver = try receiver("server")
    #expect(try await exchange(try connection(receiver, host: host)).get().status == 202)
  }

  @Test(arguments: [
    ("server", "other"), ("server", nil), ("expired", "ca"), ("elsewhere", "ca"), ("client", "ca"),
  ])
  func `refuses another authority, an expired certificate and one of another name`(
    certificate: String, authority: String?
  ) async throws {
    let receiver = try receiver(certificate)
    #expect(try await exchange(try connection(receiver, authority: authority)).code == .tls)
    #expect(try receiver.seen().isEmpty)
  }

  @Test func `asks for the name although it connects to an address`() async throws {
    let receiver = try receiver("pinned")
    let resolver = ScriptedResolver([["127.0.0.1"]])
    let settings = try connection(receiver, host: "hooks.example")
    #expect(try await exchange(settings, resolver: resolver).get().status == 202)
    let other = try connection(receiver, host: "other.example")
    #expect(try await exchange(other, resolver: resolver).code == .tls)
  }

  @Test func `shows its own certificate to a service that asks for one`() async throws {
    let receiver = try receiver("server", ["clients": .string(certificates.path("ca.pem"))])
    var settings = try connection(receiver)
    settings.certificateFile = certificates.path("client.pem")
    settings.keyFile = certificates.path("client.key")
    #expect(try await exchange(settings).get().status == 202)
    settings.certificateFile = certificates.path("stranger.pem")
    settings.keyFile = certificates.path("stranger.key")
    let stranger = try await exchange(settings).code
    #expect([.tls, .closed].contains(stranger))
    settings.certificateFile = nil
    settings.keyFile = nil
    let nobody = try await exchange(settings).code
    #expect([.tls, .closed].contains(nobody))
    #expect(try receiver.seen().count == 1)
  }

  @Test func `refuses versions of TLS before 1.2`() async throws {
    let receiver = try receiver("server", ["old": true])
    #expect(try await exchange(try connection(receiver)).code == .tls)
  }

  @Test func `says which file of its settings cannot be used`() throws {
    let receiver = try receiver("server")
    var settings = try connection(receiver)
    settings.authorityFile = certificates.path("missing.pem")
    #expect(throws: TransportError.self) { try PinnedHTTPTransport(settings) }
    settings.authorityFile = try certificates.bench.write("empty.pem", "")
    #expect(throws: TransportError.self) { try PinnedHTTPTransport(settings) }
    settings.authorityFile = nil
    settings.certificateFile = certificates.path("client.pem")
    #expect(throws: TransportError.self) { try PinnedHTTPTransport(settings) }
    settings.keyFile = certificates.path("client.pem")
    #expect(throws: TransportError.self) { try PinnedHTTPTransport(settings) }
  }
}
