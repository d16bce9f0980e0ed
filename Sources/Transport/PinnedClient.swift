internal import AsyncHTTPClient
internal import Handoff
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// A client whose connections all go to one address. It is closed when it is retired and nobody uses it any more.
final class PinnedClient: Sendable {
  private let client: HTTPClient
  private let use = Mutex(Use())

  private struct Use {
    var count = 0
    var isRetired = false
    var isClosed = false
  }

  init(_ configuration: HTTPClient.Configuration) {
    client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
  }

  /// Whether a request may begin; `leave` must follow one that does.
  func enter() -> Bool {
    use.withLock { use in
      guard !use.isClosed else { return false }
      use.count += 1
      return true
    }
  }

  func leave() async {
    await close { use in
      use.count -= 1
      return use.count == 0 && use.isRetired
    }
  }

  /// Closes the client once the requests under way are done.
  func retire() async {
    await close { use in
      use.isRetired = true
      return use.count == 0
    }
  }

  /// Closes the client at once.
  func close() async { await close { _ in true } }

  private func close(when isDue: @Sendable (inout Use) -> Bool) async {
    let closes = use.withLock { use -> Bool in
      guard isDue(&use), !use.isClosed else { return false }
      use.isClosed = true
      return true
    }
    if closes { try? await client.shutdown() }
  }

  /// One exchange; the time covers the connection, the head and the whole body.
  func exchange(
    _ request: HTTPRequest, limit: Int, within time: Duration
  ) async -> Result<HTTPResponse, ExchangeFailure> {
    await withTaskGroup(of: Result<HTTPResponse, ExchangeFailure>.self) { group in
      group.addTask { await self.exchange(request, limit: limit) }
      group.addTask {
        // The client's own deadline ends with the head of the answer.
        try? await Task.sleep(for: time)
        return .failure(ExchangeFailure(code: Task.isCancelled ? .cancelled : .timeout, words: ""))
      }
      let first = await group.next() ?? .failure(ExchangeFailure(code: .cancelled, words: ""))
      group.cancelAll()
      return first
    }
  }

  private func exchange(
    _ request: HTTPRequest, limit: Int
  ) async -> Result<HTTPResponse, ExchangeFailure> {
    var message = HTTPClientRequest(url: request.url)
    message.method = HTTPMethod(rawValue: request.method.rawValue)
    message.headers.add(name: "User-Agent", value: "dossier")
    for (name, value) in request.headers { message.headers.add(name: name, value: value) }
    if request.method == .post { message.body = .bytes(ByteBuffer(bytes: request.body)) }
    do {
      let answer = try await client.execute(message, deadline: .distantFuture)
      if let length = answer.headers.first(name: "Content-Length").flatMap({ Int($0) }), length > limit {
        return .failure(ExchangeFailure(code: .tooLarge, words: ""))
      }
      let body = try await answer.body.collect(upTo: limit)
      return .success(
        HTTPResponse(
          status: Int(answer.status.code), headers: answer.headers.map { ($0.name, $0.value) },
          body: Array(body.readableBytesView)))
    } catch {
      return .failure(ExchangeFailure(error))
    }
  }
}
