#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A TCP connection that sends exactly what it is given: no HTTP library tidies it up.
struct RawConnection: ~Copyable {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// A response as it came.
  struct Response: Sendable {
    var status: Int
    var fields: [String: String]
    var body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }
  }

  private let descriptor: Int32
  private var buffer: [UInt8] = []

  init(port: Int, seconds: Int = 20) throws {
    #if canImport(Darwin)
      let kind = SOCK_STREAM
    #else
      let kind = Int32(SOCK_STREAM.rawValue)
    #endif
    descriptor = socket(AF_INET, kind, 0)
    guard descriptor >= 0 else { throw Failure(description: "no socket") }
    var patience = timeval(tv_sec: .init(seconds), tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    // Safe: the pointer lives for the call, and names the size of what it points to.
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard result == 0 else { throw Failure(description: "cannot connect to \(port): \(errno)") }
  }

  deinit { close(descriptor) }

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) throws {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        write(descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent)
      }
      guard count > 0 else { throw Failure(description: "sending stopped after \(sent) bytes: \(errno)") }
      sent += count
    }
  }

  /// Says that nothing more will be sent, but goes on reading.
  func halfClose() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// Reads more; false at the end.
  private mutating func fill() throws -> Bool {
    var block = [UInt8](repeating: 0, count: 64 << 10)
    let count = block.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == ECONNRESET { return false }
    guard count >= 0 else { throw Failure(description: "nothing came: \(errno)") }
    buffer += block[..<count]
    return count > 0
  }

  /// Whether the other side has closed and left nothing.
  mutating func isClosed() throws -> Bool { try buffer.isEmpty && !fill() }

  /// The next response; nil when the connection ends before one.
  mutating func response(toHead: Bool = false) throws -> Response? {
    var end = Self.headEnd(buffer)
    while end == nil {
      guard try fill() else { return nil }
      end = Self.headEnd(buffer)
    }
    let lines = String(decoding: buffer[..<(end ?? 0)], as: UTF8.self).split(separator: "\r\n")
    buffer.removeFirst((end ?? 0) + 4)
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      let sides = line.split(separator: ":", maxSplits: 1)
      fields[sides[0].lowercased()] = String(sides[1].drop { $0 == " " })
    }
    let status = lines.first.flatMap { Int($0.split(separator: " ")[1]) } ?? 0
    let length = toHead || status == 304 || status < 200 ? 0 : Int(fields["content-length"] ?? "0") ?? 0
    while buffer.count < length { guard try fill() else { return nil } }
    let body = Array(buffer[..<length])
    buffer.removeFirst(length)
    return Response(status: status, fields: fields, body: body)
  }

  private static func headEnd(_ bytes: [UInt8]) -> Int? {
    guard bytes.count >= 4 else { return nil }
    return (0...(bytes.count - 4)).first { bytes[$0..<$0 + 4].elementsEqual([13, 10, 13, 10]) }
  }
}

extension RawConnection {
  /// The text of a request; a body gets its length.
  static func request(
    _ method: String, _ path: String, _ fields: [String] = [], body: [UInt8]? = nil
  ) -> [UInt8] {
    var lines = ["\(method) \(path) HTTP/1.1"]
    if !fields.contains(where: { $0.lowercased().hasPrefix("host:") }) { lines.append("Host: localhost") }
    if let body {
      lines.append("Content-Length: \(body.count)")
      if !fields.contains(where: { $0.lowercased().hasPrefix("content-type:") }) {
        lines.append("Content-Type: application/json")
      }
    }
    return Array((lines + fields).joined(separator: "\r\n").utf8) + Array("\r\n\r\n".utf8) + (body ?? [])
  }

  /// One request on a connection of its own.
  static func exchange(
    _ port: Int, _ method: String, _ path: String, _ fields: [String] = [], body: String? = nil
  ) throws -> Response {
    var connection = try RawConnection(port: port)
    try connection.send(request(method, path, fields, body: body.map { Array($0.utf8) }))
    guard let response = try connection.response(toHead: method == "HEAD") else {
      throw Failure(description: "the connection ended without a response")
    }
    return response
  }
}
