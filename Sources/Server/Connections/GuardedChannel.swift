internal import HTTPTypes
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPCompression

/// Hummingbird's HTTP/1 channel, with a bound on connections and bodies that are decompressed within bounds.
struct GuardedChannel: HTTPChannelHandler {
  typealias Value = HTTP1Channel.Value

  let base: HTTP1Channel
  let connections: ConnectionCount
  let telemetry: ServerTelemetry
  let decompressionRatio: Int
  /// The most bytes of a request's head.
  let headerBytes: Int
  /// The time a body may take to arrive, and a client to read on.
  let patience: TimeAmount
  let isPlain: Bool

  var responder: HTTPChannelHandler.Responder { base.responder }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    let isWelcome = connections.add()
    telemetry.connections(connections.count)
    channel.closeFuture.whenComplete { [connections, telemetry] _ in
      connections.remove()
      telemetry.connections(connections.count)
    }
    // What lies in a connection's buffers is no body yet that the budget counts, so it is kept small.
    let reads = AdaptiveRecvByteBufferAllocator(minimum: 1 << 10, initial: 2 << 10, maximum: 16 << 10)
    do {
      try channel.syncOptions?.setOption(.recvAllocator, value: reads)
    } catch {
      logger.debug("the size of reads cannot be bounded", metadata: ["error": "\(error)"])
    }
    return base.setup(channel: channel, logger: logger).flatMapThrowing { value in
      let pipeline = channel.pipeline.syncOperations
      if isWelcome {
        let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
        let decompressor = NIOHTTPRequestDecompressor(limit: .ratio(decompressionRatio))
        try pipeline.addHandlers(
          [
            OversizedHeads(headerBytes: headerBytes), ExchangeDeadlines(patience: patience), PacedBodies(),
            decompressor,
          ], position: .after(decoder))
      } else {
        telemetry.refused(.connections)
        try pipeline.addHandler(RefusedConnection(isPlain: isPlain), position: .first)
      }
      return value
    }
  }

  func handle(value: Value, logger: Logger) async {
    await base.handle(value: value, logger: logger)
  }
}
