#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The other end of a socket: an address that was checked, or a path of this host.
struct SocketEnd: Sendable, CustomStringConvertible {
  enum Kind: Sendable {
    case stream
    case datagrams
  }

  let address: IPAddress?
  let port: Int
  let path: String
  let kind: Kind

  var description: String { address.map { "\($0) port \(port)" } ?? path }
}

/// Sends messages through a socket and closes it. Blocks its thread, for at most the time that is given.
struct SocketSender {
  private let end: SocketEnd
  private let descriptor: Int32
  private let deadline: ContinuousClock.Instant

  /// After everything was sent, for how long a collector may keep the connection open.
  private static let lingering = Duration.seconds(2)

  static func send(
    _ messages: [[UInt8]], to end: SocketEnd, within time: Duration
  ) -> Result<Void, TransportError> {
    #if canImport(Glibc)
      let types = (stream: Int32(SOCK_STREAM.rawValue), datagrams: Int32(SOCK_DGRAM.rawValue))
    #else
      let types = (stream: SOCK_STREAM, datagrams: SOCK_DGRAM)
    #endif
    let type = end.kind == .stream ? types.stream : types.datagrams
    let family = end.address.map { $0.bytes.count == 4 ? AF_INET : AF_INET6 } ?? AF_UNIX
    let descriptor = socket(family, type, 0)
    guard descriptor >= 0 else {
      return .failure(TransportError(.other, place: "\(end)", reason: String(cString: strerror(errno))))
    }
    defer { close(descriptor) }
    let sender = SocketSender(end: end, descriptor: descriptor, deadline: .now.advanced(by: time))
    do throws(TransportError) {
      try sender.connect()
      for message in messages { try sender.write(message) }
      try sender.finish()
      return .success(())
    } catch {
      return .failure(error)
    }
  }

  // MARK: Connecting

  private func connect() throws(TransportError) {
    guard fcntl(descriptor, F_SETFL, O_NONBLOCK) == 0, fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0 else {
      throw error(.other)
    }
    let status = end.address == nil ? connectLocally() : try connectRemotely()
    if status == 0 { return }
    guard errno == EINPROGRESS else { throw error(.unreachable) }
    try wait(POLLOUT, .unreachable)
    var problem: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &problem, &size) == 0, problem == 0 else {
      errno = problem
      throw error(.unreachable)
    }
  }

  private func connectRemotely() throws(TransportError) -> Int32 {
    var hints = addrinfo()
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo("\(end.address?.description ?? "")", "\(end.port)", &hints, &list) == 0, let list else {
      throw error(.unreachable)
    }
    // Safe: the list belongs to this call and is freed once, after the connection was asked for.
    defer { freeaddrinfo(list) }
    return systemConnect(list.pointee.ai_addr, list.pointee.ai_addrlen)
  }

  private func connectLocally() -> Int32 {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(end.path.utf8)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    guard bytes.count < room, !bytes.contains(0) else {
      errno = ENAMETOOLONG
      return -1
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    let size = socklen_t(MemoryLayout<sockaddr_un>.size)
    // Safe: every address of a socket may be looked at as the general one; the size says how far.
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { systemConnect($0, size) }
    }
  }

  private func systemConnect(_ address: UnsafePointer<sockaddr>?, _ size: socklen_t) -> Int32 {
    guard let address else { return -1 }
    #if canImport(Glibc)
      return Glibc.connect(descriptor, address, size)
    #elseif canImport(Musl)
      return Musl.connect(descriptor, address, size)
    #else
      return Darwin.connect(descriptor, address, size)
    #endif
  }

  // MARK: Writing

  private func write(_ message: [UInt8]) throws(TransportError) {
    var written = 0
    while written < message.count {
      // Safe: the pointer is used within the call only, within the array's bounds.
      let count = message[written...].withUnsafeBytes { Self.send(descriptor, $0) }
      if count >= 0 {
        written += count
      } else if errno == EAGAIN || errno == ENOBUFS {
        try wait(POLLOUT, .timeout)
      } else if errno != EINTR {
        throw error(errno == ECONNREFUSED ? .unreachable : .closed)
      }
    }
  }

  private static func send(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
    #elseif canImport(Musl)
      Musl.send(descriptor, bytes.baseAddress, bytes.count, MSG_NOSIGNAL)
    #else
      Darwin.send(descriptor, bytes.baseAddress, bytes.count, 0)
    #endif
  }

  /// A stream is ended, and the collector's own end waited for: a connection that breaks before was not read to its
  /// end. Datagrams that nobody listens for come back as an error at once where the collector is near.
  private func finish() throws(TransportError) {
    guard end.kind == .stream else {
      var problem: Int32 = 0
      var size = socklen_t(MemoryLayout<Int32>.size)
      guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &problem, &size) == 0, problem == 0 else {
        errno = problem
        throw error(.unreachable)
      }
      return
    }
    guard shutdown(descriptor, Int32(SHUT_WR)) == 0 else { throw error(.closed) }
    let until = min(deadline, .now.advanced(by: Self.lingering))
    var buffer = [UInt8](repeating: 0, count: 1_024)
    while ContinuousClock.now < until {
      guard poll(POLLIN, until: until) else { return }
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count == 0 { return }
      if count < 0, errno != EAGAIN, errno != EINTR { throw error(.closed) }
    }
  }

  // MARK: Waiting

  private func wait(_ events: Int32, _ code: TransportError.Code) throws(TransportError) {
    guard poll(events, until: deadline) else {
      throw TransportError(code, place: "\(end)", reason: "the time is over")
    }
  }

  /// Whether something happened before the time.
  private func poll(_ events: Int32, until: ContinuousClock.Instant) -> Bool {
    while true {
      let left = ContinuousClock.now.duration(to: until)
      guard left > .zero else { return false }
      var entry = pollfd(fd: descriptor, events: Int16(events), revents: 0)
      let milliseconds = Int32(min(left.seconds * 1_000 + 1, 60_000))
      #if canImport(Glibc)
        let count = Glibc.poll(&entry, 1, milliseconds)
      #elseif canImport(Musl)
        let count = Musl.poll(&entry, 1, milliseconds)
      #else
        let count = Darwin.poll(&entry, 1, milliseconds)
      #endif
      if count > 0 { return true }
    }
  }

  private func error(_ code: TransportError.Code) -> TransportError {
    TransportError(code, place: "\(end)", reason: String(cString: strerror(errno)))
  }
}
