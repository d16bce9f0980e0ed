internal import NIOCore
internal import NIOHTTP1

/// A body did not arrive in time.
struct BodyDeadline: Error {}

/// Bounds the time that a body takes to arrive, however steadily it trickles, and that a client may leave
/// what was written to it unread. (The head of a request and idle connections are Hummingbird's to bound.)
final class ExchangeDeadlines: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private let patience: TimeAmount
  private var bodyIsArriving = false
  private var unanswered = 0
  private var arrival: Scheduled<Void>?
  private var stall: Scheduled<Void>?

  init(patience: TimeAmount) { self.patience = patience }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      bodyIsArriving = true
      unanswered += 1
    case .body: break
    case .end:
      bodyIsArriving = false
      arrival?.cancel()
      arrival = nil
    }
    context.fireChannelRead(data)
  }

  /// Most bodies are whole by now, so that most need no timer.
  func channelReadComplete(context: ChannelHandlerContext) {
    if bodyIsArriving, arrival == nil { expectBody(context) }
    context.fireChannelReadComplete()
  }

  private func expectBody(_ context: ChannelHandlerContext) {
    let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
    arrival = context.eventLoop.scheduleTask(in: patience) {
      let (handler, context) = bound.value
      // While an earlier request is being answered this one is not read, which is not the client's fault.
      if handler.unanswered > 1 {
        handler.expectBody(context)
      } else {
        context.fireErrorCaught(BodyDeadline())
      }
    }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) { unanswered -= 1 }
    context.write(data, promise: promise)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    stall?.cancel()
    stall = nil
    if !context.channel.isWritable {
      let channel = context.channel
      stall = context.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
    }
    context.fireChannelWritabilityChanged()
  }

  func channelInactive(context: ChannelHandlerContext) {
    arrival?.cancel()
    stall?.cancel()
    context.fireChannelInactive()
  }
}
