import Testing

@testable import Handoff

@Suite struct IPAddressTests {
  @Test(arguments: [
    "0.0.0.0", "0.1.2.3", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.255",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.168.1.1", "198.18.0.1",
    "198.19.255.255",
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "::", "::1", "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::",
    "2002:a00:1::1",
    "2001::1", "fc00::1", "fd12:3456::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "::1234:0:0",
  ])
  func `counts as private what is no public host`(text: String) throws {
    #expect(try #require(IPAddress(text)).isPrivate)
  }

  @Test(arguments: [
    "1.1.1.1", "9.255.255.255", "11.0.0.0", "93.184.215.14", "100.63.255.255", "100.128.0.0",
    "126.255.255.255",
    "128.0.0.1", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "192.0.1.0",
    "192.167.255.255",
    "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2606:4700:4700::1111", "2a00::1",
    "::ffff:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1", "2001:1::1",
  ])
  func `does not count as private what is one`(text: String) throws {
    #expect(try !#require(IPAddress(text)).isPrivate)
  }

  @Test(.enabled(if: Python.has("ipaddress"), "no python3 is here"))
  func
    `holds every address private that Python's library does not hold global, documentation and reserve apart`()
    throws
  {
    var random = SystemRandomNumberGenerator()
    var addresses: [IPAddress] = []
    for _ in 0..<3_000 {
      addresses.append(
        contentsOf: [4, 16].compactMap { count in
          IPAddress(bytes: (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) })
        })
    }
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        addresses += [IPAddress(bytes: [first, second, 3, 4])].compactMap(\.self)
      }
    }
    let program = """
      import ipaddress, sys
      for line in sys.stdin:
        text, private = line.split()
        address = ipaddress.ip_address(text)
        if address.version == 4 and (private == "false") != (address.is_global and not address.is_multicast):
          print(text, private)
        if address.version == 6 and private == "false" and (address.is_private or address.is_multicast
            or address.is_link_local) and address not in ipaddress.ip_network("2001:db8::/32"):
          print(text, private)
      """
    let lines = addresses.map { "\($0) \($0.isPrivate)\n" }.joined()
    #expect(try Python.run(program, input: lines).output == "")
  }

  @Test(arguments: [
    "", "1", "1.2.3", "1.2.3.4.5", "256.1.1.1", "0x7f.1", "127.1", "fe80::1%eth0", "[::1]", "a.example",
  ])
  func `reads no other text as an address`(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test func `writes what it read`() {
    for text in ["1.2.3.4", "::1", "2001:db8::1", "::ffff:1.2.3.4"] {
      #expect(IPAddress(text)?.description == text)
    }
  }
}
