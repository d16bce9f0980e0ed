internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Finds the addresses of a name.
public protocol NameResolver: Sendable {
  /// All addresses of the name, in the order in which they are to be tried; never none.
  /// - Throws: `TransportError` with `unresolved`.
  func addresses(of host: String, within: Duration) async throws(TransportError) -> [IPAddress]
}

/// Asks the system (`getaddrinfo`), each time on a thread of its own because it cannot be stopped.
public struct SystemNameResolver: NameResolver {
  /// The most look-ups that go on at the same time in the whole process.
  public static let mostAtATime = 8
  private static let underway = Mutex(0)

  /// A resolver.
  public init() {}

  /// All addresses of the name.
  /// - Throws: `TransportError` with `unresolved` when there is none or the time is over.
  public func addresses(of host: String, within time: Duration) async throws(TransportError) -> [IPAddress] {
    if let address = IPAddress(host) { return [address] }
    let mayStart = Self.underway.withLock { count in
      guard count < Self.mostAtATime else { return false }
      count += 1
      return true
    }
    guard mayStart else {
      throw TransportError(
        .unresolved, place: host, reason: "\(Self.mostAtATime) names are being looked up already")
    }
    let found = await Once.value { once in
      DispatchQueue.global().async {
        let result = Self.lookUp(host)
        Self.underway.withLock { $0 -= 1 }
        once.resume(result)
      }
      DispatchQueue.global().asyncAfter(deadline: .now() + time.seconds) {
        once.resume(.failure("its addresses could not be found in time"))
      }
    }
    switch found {
    case .success(let addresses): return addresses
    case .failure(let reason): throw TransportError(.unresolved, place: host, reason: reason)
    }
  }

  private static func lookUp(_ host: String) -> Found {
    var hints = addrinfo()
    hints.ai_family = AF_UNSPEC
    #if canImport(Glibc)
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    #else
      hints.ai_socktype = SOCK_STREAM
    #endif
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(host, nil, &hints, &list)
    guard status == 0, let list else {
      return .failure("its addresses could not be found: " + String(cString: gai_strerror(status)))
    }
    // Safe: the list belongs to this call, is walked along its own links and freed once.
    defer { freeaddrinfo(list) }
    var addresses: [IPAddress] = []
    var entry: UnsafeMutablePointer<addrinfo>? = list
    while let one = entry, addresses.count < 64 {
      if let address = address(one.pointee), !addresses.contains(address) { addresses.append(address) }
      entry = one.pointee.ai_next
    }
    return addresses.isEmpty ? .failure("it has no address") : .success(addresses)
  }

  private static func address(_ entry: addrinfo) -> IPAddress? {
    guard let pointer = entry.ai_addr else { return nil }
    // Safe: the family says which of the two structures the pointer leads to.
    if entry.ai_family == AF_INET {
      return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        withUnsafeBytes(of: $0.pointee.sin_addr) { IPAddress(bytes: Array($0)) }
      }
    }
    guard entry.ai_family == AF_INET6 else { return nil }
    return pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
      withUnsafeBytes(of: $0.pointee.sin6_addr) { IPAddress(bytes: Array($0)) }
    }
  }
}

private enum Found: Sendable {
  case success([IPAddress])
  case failure(String)
}

/// A continuation that the first of several resumes.
private final class Once: Sendable {
  private let waiting: Mutex<CheckedContinuation<Found, Never>?>

  private init(_ continuation: CheckedContinuation<Found, Never>) { waiting = Mutex(continuation) }

  func resume(_ value: Found) {
    let continuation = waiting.withLock { waiting in
      defer { waiting = nil }
      return waiting
    }
    continuation?.resume(returning: value)
  }

  static func value(_ start: (Once) -> Void) async -> Found {
    await withCheckedContinuation { start(Once($0)) }
  }
}

extension Duration {
  /// The length in seconds.
  var seconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
