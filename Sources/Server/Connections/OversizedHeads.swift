internal import ECS
internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1

/// Answers a head that is larger than its bounds, and closes: Hummingbird would say only that it is a bad request.
final class OversizedHeads: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let headerBytes: Int

  /// - Parameter headerBytes: the bound that the message names.
  init(headerBytes: Int) { self.headerBytes = headerBytes }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard case HTTPParserError.headerOverflow = error else { return context.fireErrorCaught(error) }
    let refusal = Refusal(
      status: .requestHeaderFieldsTooLarge, code: "too_long_http_header_exception",
      detail: "the head of the request is larger than \(headerBytes) bytes (http.header_bytes)",
      reason: .tooLarge)
    let body = ByteBuffer(bytes: refusal.answer().body)
    let head = HTTPResponseHead(
      version: .http1_1, status: .requestHeaderFieldsTooLarge,
      headers: [
        "Content-Type": MediaType.json, "Content-Length": "\(body.readableBytes)", "Connection": "close",
        "X-Elastic-Product": "Elasticsearch",
      ])
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    let channel = context.channel
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
  }
}
