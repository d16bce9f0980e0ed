internal import AsyncHTTPClient
public import Handoff
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL
internal import Synchronization

/// Sends requests with async-http-client: TLS certificates are always verified, redirects never followed, answers
/// never unpacked, and every connection goes to an address that was looked at before.
///
/// The name is resolved here, all its addresses pass the ``Handoff/AddressGate``, and the client is told to connect
/// to one of them while it asks for, and verifies, the name. So nobody can put another address in its place between
/// the look and the connection. Names are resolved anew when the last answer is older than `addressAge`.
public final class PinnedHTTPTransport: HTTPTransport {
  private let settings: HTTPConnectionSettings
  private let configuration: HTTPClient.Configuration
  private let resolver: any NameResolver
  private let gate: AddressGate
  private let addressAge: Duration
  private let state = Mutex(State())

  private struct State {
    var addresses: [IPAddress] = []
    var resolved: ContinuousClock.Instant?
    var clients: [IPAddress: PinnedClient] = [:]
    var isShutDown = false
  }

  /// The most addresses of a name that are tried for one request.
  static let mostTries = 3

  /// A transport to one service.
  /// - Throws: `TransportError` with `settings` when a certificate or key file cannot be used.
  public init(
    _ settings: HTTPConnectionSettings, resolver: any NameResolver = SystemNameResolver(),
    addressAge: Duration = .seconds(30)
  ) throws(TransportError) {
    self.settings = settings
    self.resolver = resolver
    self.addressAge = addressAge
    gate = AddressGate(allowsPrivate: settings.allowsPrivate)
    configuration = try ClientConfiguration.make(settings)
  }

  /// The answer, whatever its status, within the settings' time and size.
  /// - Throws: `TransportError` when there is none.
  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let deadline = ContinuousClock.now.advanced(by: settings.timeout)
    let addresses = try await checkedAddresses()
    var last: TransportError?
    for address in addresses.prefix(Self.mostTries) {
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero else { break }
      do throws(TransportError) {
        return try await send(request, to: address, within: left)
      } catch {
        // Only where nothing was sent yet is another address tried: a request goes out once.
        guard error.code == .unreachable else { throw error }
        last = error
        preferOthers(than: address)
      }
    }
    throw last ?? TransportError(.timeout, place: "\(settings.address)", reason: "the time is over")
  }

  /// Closes the connections; requests that are under way fail.
  public func shutDown() async {
    let clients = state.withLock { state in
      state.isShutDown = true
      defer { state.clients = [:] }
      return Array(state.clients.values)
    }
    for client in clients { await client.close() }
  }

  // MARK: Addresses

  private func checkedAddresses() async throws(TransportError) -> [IPAddress] {
    let known = state.withLock { state -> [IPAddress] in
      guard let resolved = state.resolved, ContinuousClock.now - resolved < addressAge else { return [] }
      return state.addresses
    }
    guard known.isEmpty else { return known }
    let host = settings.address.host
    let found = try await resolver.addresses(of: host, within: settings.connectTimeout)
    let checked = try gate.check(found, of: host)
    let retired = state.withLock { state -> [PinnedClient] in
      // Those in use first, so that connections are kept while their address is still the name's.
      state.addresses =
        checked.filter { state.clients[$0] != nil } + checked.filter { state.clients[$0] == nil }
      state.resolved = .now
      let gone = state.clients.keys.filter { !checked.contains($0) }
      return gone.compactMap { state.clients.removeValue(forKey: $0) }
    }
    for client in retired { await client.retire() }
    return checked
  }

  private func preferOthers(than address: IPAddress) {
    state.withLock { state in
      guard let place = state.addresses.firstIndex(of: address) else { return }
      state.addresses.append(state.addresses.remove(at: place))
    }
  }

  // MARK: One request

  private func send(
    _ request: HTTPRequest, to address: IPAddress, within time: Duration
  ) async throws(TransportError) -> HTTPResponse {
    let client = try client(for: address)
    guard client.enter() else { throw shutDownError }
    let result = await client.exchange(request, limit: settings.responseLimit, within: time)
    await client.leave()
    switch result {
    case .success(let response): return response
    case .failure(let failure):
      throw failure.error(at: "\(settings.address)", limit: settings.responseLimit)
    }
  }

  private func client(for address: IPAddress) throws(TransportError) -> PinnedClient {
    let host = settings.address.host
    let client = state.withLock { state -> PinnedClient? in
      guard !state.isShutDown else { return nil }
      if let client = state.clients[address] { return client }
      var configuration = configuration
      if IPAddress(host) == nil { configuration.dnsOverride = [host: address.description] }
      let client = PinnedClient(configuration)
      state.clients[address] = client
      return client
    }
    guard let client else { throw shutDownError }
    return client
  }

  private var shutDownError: TransportError {
    TransportError(.cancelled, place: "\(settings.address)", reason: "the sink is being shut down")
  }
}

/// Makes transports that use async-http-client, on the event loops that the whole process shares.
public struct PinnedHTTPTransportProvider: HTTPTransportProvider {
  private let resolver: any NameResolver

  /// A provider.
  public init(resolver: any NameResolver = SystemNameResolver()) { self.resolver = resolver }

  /// A transport with its own connections.
  /// - Throws: `TransportError` with `settings` when a certificate or key file cannot be used.
  public func transport(_ settings: HTTPConnectionSettings) throws(TransportError) -> any HTTPTransport {
    try PinnedHTTPTransport(settings, resolver: resolver)
  }
}
