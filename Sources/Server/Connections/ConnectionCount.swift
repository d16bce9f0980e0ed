internal import NIOCore
internal import Synchronization

/// Counts open connections up to a limit.
final class ConnectionCount: Sendable {
  private let open = Atomic<Int>(0)
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Counts one more; false when that is more than the limit, and it is counted all the same.
  func add() -> Bool {
    open.wrappingAdd(1, ordering: .relaxed).newValue <= limit
  }

  func remove() { open.wrappingSubtract(1, ordering: .relaxed) }

  var count: Int { open.load(ordering: .relaxed) }
}

/// Turns a connection away before anything of it is read.
final class RefusedConnection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let isPlain: Bool

  /// With TLS nothing can be said before the handshake, which is not worth its work here.
  init(isPlain: Bool) { self.isPlain = isPlain }

  func channelActive(context: ChannelHandlerContext) {
    guard isPlain else {
      context.close(promise: nil)
      return
    }
    let answer =
      "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n"
      + "X-Elastic-Product: Elasticsearch\r\n\r\n"
    let channel = context.channel
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer))).whenComplete { _ in
      channel.close(promise: nil)
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
}
