internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPCompression

/// Bytes of a body, counted against the budget until they are let go.
final class HeldBytes {
  private let budget: ByteBudget
  private var count = 0

  /// Taken in steps, so that small reads do not each touch the shared count.
  private static let step = 64 << 10
  private var spare = 0

  init(_ budget: ByteBudget) { self.budget = budget }

  deinit { budget.give(count) }

  func take(_ bytes: Int) -> Bool {
    if bytes > spare {
      let wanted = (bytes - spare + Self.step - 1) / Self.step * Self.step
      guard budget.take(wanted) else { return false }
      count += wanted
      spare += wanted
    }
    spare -= bytes
    return true
  }
}

/// Reads bodies within the limits.
struct BodyReader: Sendable {
  let limits: ServerSettings.Limits
  let budget: ByteBudget
  let telemetry: ServerTelemetry

  /// A body that is not read is thrown away up to this size, so that its connection can serve on.
  static let smallBytes = 64 << 10

  /// Whether a body follows the head.
  static func hasBody(_ fields: HTTPFields) -> Bool {
    fields[.transferEncoding] != nil || length(fields) != 0
  }

  private static func length(_ fields: HTTPFields) -> Int {
    fields[.contentLength].map { Int($0) ?? Int.max } ?? 0
  }

  /// Whether a body that was not read is small enough to be skipped.
  static func isSmall(_ fields: HTTPFields) -> Bool {
    fields[.transferEncoding] == nil && fields[.expect] == nil && length(fields) <= smallBytes
  }

  /// Refuses by the head alone what would be refused anyway.
  func check(_ fields: HTTPFields) throws(Refusal) {
    guard MediaType.isJSON(fields[.contentType]) else {
      throw Refusal(
        status: .unsupportedMediaType, code: "media_type_header_exception",
        detail: "the body must be application/json or application/x-ndjson, said in Content-Type",
        reason: .mediaType)
    }
    if let encoding = fields[.contentEncoding]?.lowercased(),
      !["gzip", "deflate", "identity"].contains(encoding)
    {
      throw Refusal(
        status: .unsupportedMediaType, code: "media_type_header_exception",
        detail: "the body must be compressed with gzip, deflate or not at all", reason: .encoding)
    }
    guard Self.length(fields) <= limits.bodyBytes else { throw tooLarge }
  }

  private var tooLarge: Refusal {
    .tooLarge("a body has at most \(limits.bodyBytes) bytes (http.body_bytes): send less at once")
  }

  /// The whole body, decompressed.
  func read(
    _ body: inout RequestBody.AsyncIterator, _ fields: HTTPFields, into held: HeldBytes
  ) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    if fields[.contentEncoding] == nil { bytes.reserveCapacity(min(Self.length(fields), limits.bodyBytes)) }
    while let part = try await next(&body) {
      guard bytes.count + part.readableBytes <= limits.bodyBytes else { throw tooLarge }
      guard held.take(part.readableBytes) else {
        throw Refusal.busy(
          .bodiesInFlight, retryAfter: .seconds(1),
          "other requests fill the room for bodies (http.bodies_in_flight)")
      }
      bytes.append(contentsOf: part.readableBytesView)
    }
    telemetry.read(bytes: bytes.count)
    return bytes
  }

  private func next(_ body: inout RequestBody.AsyncIterator) async throws -> ByteBuffer? {
    do {
      return try await body.next(isolation: #isolation)
    } catch is BodyDeadline {
      throw Refusal(
        status: .requestTimeout, code: "timeout_exception",
        detail: "the body did not arrive within \(limits.request) (http.request_timeout)", reason: .deadline)
    } catch NIOHTTPDecompression.DecompressionError.limit {
      throw Refusal(
        status: .contentTooLarge, code: "content_too_long_exception",
        detail: "the body grows to more than \(limits.decompressionRatio) times its compressed size",
        reason: .bomb)
    } catch let error as NIOHTTPDecompression.DecompressionError {
      throw Refusal.malformed("the body cannot be decompressed (\(error))")
    } catch is NIOHTTPDecompression.ExtraDecompressionError {
      throw Refusal.malformed("the compressed body is cut, or something follows it")
    } catch is HTTPParserError {
      throw Refusal.malformed("the body ends early, or its chunks are wrong")
    }
  }

  /// Reads on without keeping anything, so that the client gets to read why it was refused, up to one body's
  /// bytes.
  func discard(_ body: inout RequestBody.AsyncIterator) async {
    var left = limits.bodyBytes
    while left > 0, let part = try? await body.next(isolation: #isolation) {
      left -= max(1, part.readableBytes)
    }
  }
}
