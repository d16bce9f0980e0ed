import Hashing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// `inet_aton`, `in_cidr_block` and the community ID functions.
enum NetworkFunctions {
  static func all(_ log: Log) -> [SQLFunction] {
    let strict = [5, 6].map { SQLFunction("community_id_v1_strict", $0, body: CommunityID.value) }
    let lenient = [5, 6].map { count in
      SQLFunction("community_id_v1", count) { (arguments) throws(FunctionError) in
        do throws(FunctionError) {
          return try CommunityID.value(arguments)
        } catch {
          log.write(.warning, "sqlite_hashing.cpp:208", error.message)
          return .null
        }
      }
    }
    return strict + lenient + [
      SQLFunction("inet_aton", 1) { (arguments) throws(FunctionError) in
        guard !arguments[0].isNull, let address = Address(arguments[0].string), address.bytes.count == 4
        else { return .null }
        return .integer(address.bytes.reduce(0) { $0 << 8 | Int64($1) })
      },
      SQLFunction("in_cidr_block", 2, body: isInBlock),
    ]
  }

  private static func isInBlock(_ arguments: [FunctionArgument]) throws(FunctionError) -> FunctionValue {
    guard arguments[0].kind == .text else { throw FunctionError(message: "CIDR must be a string") }
    guard arguments[1].kind == .text else { throw FunctionError(message: "IP address must be a string") }
    guard let address = Address(arguments[1].string) else {
      throw FunctionError(message: "IP address cannot be parsed")
    }
    let parts = arguments[0].string.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let network = Address(String(parts[0])), let length = Int(parts[1]),
      network.bytes.count == address.bytes.count, (0...8 * network.bytes.count).contains(length)
    else {
      let version = address.bytes.count == 4 ? 4 : 6
      throw FunctionError(message: "CIDR for IP address v\(version) cannot be parsed")
    }
    return .integer(hosts(of: network, length).contains(address) ? 1 : 0)
  }

  /// A network's hosts: of IPv4 without the first and last address, where there are more than two.
  private static func hosts(of network: Address, _ length: Int) -> ClosedRange<Address> {
    var first = network.bytes
    var last = network.bytes
    for bit in length..<8 * first.count {
      let mask = UInt8(0x80) >> UInt8(bit % 8)
      first[bit / 8] &= ~mask
      last[bit / 8] |= mask
    }
    if first.count == 4, length < 31 {
      first[3] |= 1
      last[3] &= 0xFE
    }
    return Address(bytes: first)...Address(bytes: last)
  }
}

/// An IP address in network order: 4 or 16 bytes.
struct Address: Comparable {
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  init?(_ text: String) {
    var bytes = [UInt8](repeating: 0, count: 16)
    // Safe: inet_pton writes 4 or 16 bytes, and there is room for 16.
    if inet_pton(AF_INET, text, &bytes) == 1 {
      self.bytes = Array(bytes.prefix(4))
    } else if inet_pton(AF_INET6, text, &bytes) == 1 {
      self.bytes = bytes
    } else {
      return nil
    }
  }

  static func < (left: Address, right: Address) -> Bool {
    left.bytes.count == right.bytes.count
      ? left.bytes.lexicographicallyPrecedes(right.bytes) : left.bytes.count < right.bytes.count
  }
}

/// The Community ID of a flow, version 1 (github.com/corelight/community-id-spec).
enum CommunityID {
  static func value(_ arguments: [FunctionArgument]) throws(FunctionError) -> FunctionValue {
    let seed = arguments.count > 5 ? try self.seed(arguments[5]) : 0
    guard arguments[0].kind == .text, arguments[1].kind == .text else {
      throw FunctionError(message: "Community ID IPs must be strings")
    }
    guard let source = Address(arguments[0].string) else {
      throw FunctionError(message: "Community ID saddr cannot be parsed as IP")
    }
    guard let destination = Address(arguments[1].string) else {
      throw FunctionError(message: "Community ID daddr cannot be parsed as IP")
    }
    let sourcePort = try port(arguments[2])
    let destinationPort = try port(arguments[3])
    let number = try protocolNumber(arguments[4])
    var ends = [(source, sourcePort), (destination, destinationPort)]
    let isOrdered = source < destination || (source == destination && sourcePort < destinationPort)
    if !isOrdered { ends.swapAt(0, 1) }
    let flow =
      bigEndian(seed) + ends[0].0.bytes + ends[1].0.bytes + [number, 0] + bigEndian(ends[0].1)
      + bigEndian(ends[1].1)
    return .text(Array("1:".utf8) + Base64Text.encode(try HashFunctions.digest(.sha1, of: flow).bytes))
  }

  private static func seed(_ argument: FunctionArgument) throws(FunctionError) -> UInt16 {
    guard argument.kind == .integer else {
      throw FunctionError(message: "Community ID seed must be an integer")
    }
    guard let seed = Int16(exactly: argument.integer) else {
      throw FunctionError(message: "Community ID seed must fit in 2 bytes")
    }
    return UInt16(bitPattern: seed)
  }

  private static func port(_ argument: FunctionArgument) throws(FunctionError) -> UInt16 {
    guard argument.kind == .integer else {
      throw FunctionError(message: "Community ID ports must be integers")
    }
    guard let port = UInt16(exactly: argument.integer) else {
      throw FunctionError(message: "Community ID ports must fit in 2 bytes")
    }
    return port
  }

  private static func protocolNumber(_ argument: FunctionArgument) throws(FunctionError) -> UInt8 {
    guard argument.kind == .integer else {
      throw FunctionError(message: "Community ID protocol must be an integer")
    }
    guard let number = UInt8(exactly: argument.integer) else {
      throw FunctionError(message: "Community ID protocol must fit in 1 byte")
    }
    return number
  }

  private static func bigEndian(_ number: UInt16) -> [UInt8] {
    [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)]
  }
}
