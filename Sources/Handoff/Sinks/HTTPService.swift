public import ECS

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The time, so that a test can set it.
public struct SinkClock: Sendable {
  /// The time now.
  public let now: @Sendable () -> Timestamp

  /// A clock.
  public init(_ now: @escaping @Sendable () -> Timestamp) { self.now = now }

  /// The system's.
  public static let system = SinkClock {
    Timestamp(milliseconds: Int64((Date.now.timeIntervalSince1970 * 1_000).rounded(.down)))
  }
}

/// Why a sink cannot be made of its settings.
public struct SinkSettingsError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The sink's name.
  public let sink: String
  /// What is wrong, with the remedy.
  public let reason: String

  /// A sentence about a sink.
  public init(sink: String, reason: String) {
    self.sink = sink
    self.reason = reason
  }

  /// A sentence.
  public var description: String { "the sink '\(sink)' cannot be used: \(reason)" }
}

/// A service that sinks talk to: its address, what every request carries, and what its answers mean.
struct HTTPService: Sendable {
  let address: HTTPAddress
  let headers: [(name: String, value: String)]
  let transport: any HTTPTransport
  let clock: SinkClock

  /// An answer with what it means; `response` is nil when none came.
  struct Answer {
    let response: HTTPResponse?
    let outcome: DeliveryOutcome

    /// The answer's body as JSON, when it is.
    var json: JSONValue? { response.flatMap { try? JSONParser.parse($0.body) } }
  }

  func post(
    _ path: String, headers more: [(name: String, value: String)] = [], body: [UInt8]
  ) async -> Answer {
    await send(HTTPRequest(.post, address.with(path), headers: headers + more, body: body))
  }

  func get(_ path: String) async -> Answer {
    await send(HTTPRequest(.get, address.with(path), headers: headers))
  }

  private func send(_ request: HTTPRequest) async -> Answer {
    do throws(TransportError) {
      let response = try await transport.send(request)
      return Answer(
        response: response, outcome: HTTPOutcome.of(response, from: "\(address)", now: clock.now()))
    } catch {
      return Answer(response: nil, outcome: HTTPOutcome.of(error))
    }
  }
}

/// The headers that a configuration names.
enum SinkHeaders {
  /// Those that the transport or the sink sets itself.
  private static let own: Set<String> = [
    "host", "content-length", "transfer-encoding", "connection", "content-type", "content-encoding",
    "authorization", "cookie", "proxy-authorization", "dossier-timestamp", "dossier-signature",
    "idempotency-key",
  ]

  /// The headers in the order of their names.
  /// - Throws: `SinkSettingsError` for a name or a value that HTTP does not allow, or one that is the sink's own.
  static func checked(
    _ headers: [String: String], sink: String
  ) throws(SinkSettingsError) -> [(name: String, value: String)] {
    guard headers.count <= 32 else {
      throw SinkSettingsError(sink: sink, reason: "it has more than 32 headers of its own")
    }
    for (name, value) in headers {
      guard !name.isEmpty, name.utf8.allSatisfy(isTokenByte) else {
        throw SinkSettingsError(sink: sink, reason: "'\(name.prefix(80))' cannot be a header's name")
      }
      guard !own.contains(name.lowercased()) else {
        throw SinkSettingsError(
          sink: sink,
          reason: "the header '\(name)' is set by Dossier; secrets belong in a file that a setting names")
      }
      guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }), value.utf8.count <= 4_096 else {
        throw SinkSettingsError(
          sink: sink, reason: "the value of the header '\(name)' is not printable ASCII of at most 4096 bytes"
        )
      }
    }
    return headers.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || "!#$%&'*+-.^_`|~".utf8.contains(byte)
  }
}
