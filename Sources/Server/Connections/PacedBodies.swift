internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1

/// Hands compressed bodies on in small pieces, each only when the next stage asks for it.
///
/// The decompressor behind it turns a piece into up to `ratio` times as many bytes at once, whoever waits for
/// them; with pieces of a kilobyte that stays small however many connections send bombs. It also marks
/// requests after which HTTP/1.0 clients, or those that say so in any spelling, expect the connection to be
/// closed.
final class PacedBodies: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  static let pieceBytes = 1 << 10

  private var waiting = CircularBuffer<HTTPServerRequestPart>()
  private var isCompressed = false

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var part = unwrapInboundIn(data)
    if case .head(var head) = part {
      isCompressed = head.headers.contains(name: "content-encoding")
      if !head.isKeepAlive { head.headers.replaceOrAdd(name: "connection", value: "close") }
      // Whoever answers sees neither the version nor how often a field came.
      head.headers.remove(name: HTTPField.Name.hostFault.rawName)
      if head.version.major > 1 || head.version == .http1_1, head.headers["host"].count != 1 {
        head.headers.add(name: HTTPField.Name.hostFault.rawName, value: "1")
      }
      part = .head(head)
    }
    guard isCompressed || !waiting.isEmpty else {
      context.fireChannelRead(wrapInboundOut(part))
      return
    }
    queue(part)
    handOn(context)
  }

  func read(context: ChannelHandlerContext) {
    guard !waiting.isEmpty else {
      context.read()
      return
    }
    handOn(context)
    context.fireChannelReadComplete()
    askAgain(context)
  }

  /// Lets the next stage ask again, from the event loop so that calls do not pile up: the channel does so by
  /// itself only after bytes came from the socket, and after the last piece here nobody else would.
  private func askAgain(_ context: ChannelHandlerContext) {
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.eventLoop.execute { bound.value.channel.read() }
  }

  private func handOn(_ context: ChannelHandlerContext) {
    guard let part = waiting.popFirst() else { return }
    context.fireChannelRead(wrapInboundOut(part))
  }

  private func queue(_ part: HTTPServerRequestPart) {
    guard case .body(var buffer) = part, buffer.readableBytes > Self.pieceBytes else {
      waiting.append(part)
      return
    }
    while let piece = buffer.readSlice(length: min(Self.pieceBytes, buffer.readableBytes)),
      piece.readableBytes > 0
    {
      waiting.append(.body(piece))
    }
  }
}
