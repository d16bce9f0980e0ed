import ECS
import TestSupport
import Testing

@testable import Predicates

struct AddressTests {
  @Test(arguments: [
    ("10.0.0.1", "10.0.0.0/8", true), ("11.0.0.1", "10.6.48.157/8", false),
    ("::ffff:10.1.2.3", "10.0.0.0/8", true),
    ("fe80::1", "fe80::/10", true), ("::1", "0.0.0.0/0", false), ("1.2.3.4", "::/0", true),
    ("1.2.3.4", "1.2.3.4", true),
    ("2001:db8::1", "2001:0db8:0000::0001", true), ("ff02::fb", "ff02::/16", true),
    ("10.0.0.1", "10.0.0.1/32", true),
  ])
  func `knows which block an address is in`(_ address: String, _ block: String, _ expected: Bool) throws {
    let set = try #require(AddressSet(block))
    #expect(set.contains(address) == expected)
  }

  @Test(arguments: [
    "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "1..2.3", "1.2.3.4/33", "::/129", "1.2.3.4/", "1.2.3.4/x", ":::",
    "1:2", "::1::",
    "12345::", "fe80::1%eth0", "1.2.3.4/8/8", ":1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:", "g::",
    "1.2.3.4:5",
  ])
  func `refuses what is no address`(_ text: String) {
    #expect(AddressSet(text) == nil)
  }

  @Test(.enabled(if: Python.isPresent, "needs python3"))
  func `reads addresses as Python does`() throws {
    var random = SeededRandom(seed: 3)
    let texts =
      (0..<4_000).map { _ in random.text(of: "0:1:f:.::1.2.9.", upTo: 14) } + [
        "1::", "::", "1:2:3:4:5:6:1.2.3.4",
      ]
    let script = """
      import ipaddress, json, sys
      def number(text):
          try:
              address = ipaddress.ip_address(text)
          except ValueError:
              return None
          return str(int(address) + (0xffff << 32 if address.version == 4 else 0))
      json.dump([number(t) for t in json.load(sys.stdin)], sys.stdout)
      """
    let expected = try Python.run(script, .array(texts.map { .string($0) }))
    for (index, text) in texts.enumerated() {
      #expect(IPAddress(text).map { String($0.bits) } == expected[index]?.string, "\(text)")
    }
  }

  @Test func `joins blocks and compares addresses`() throws {
    let joined = try #require(AddressSet("10.0.0.0/9")).union(try #require(AddressSet("10.128.0.0/9")))
    #expect(joined == AddressSet("10.0.0.0/8"))
    let address = try #require(IPAddress("10.0.0.5"))
    for (comparison, inside, outside) in [
      (ComparisonOperator.less, "10.0.0.4", "10.0.0.5"), (.greaterOrEqual, "10.0.0.5", "10.0.0.4"),
      (.greater, "10.0.0.6", "10.0.0.5"), (.lessOrEqual, "10.0.0.5", "10.0.0.6"),
    ] {
      let set = AddressSet(comparison, address)
      #expect(set.contains(inside))
      #expect(!set.contains(outside))
    }
    #expect(AddressSet(.less, IPAddress(bits: 0)).ranges.isEmpty)
    #expect(AddressSet(.greater, IPAddress(bits: .max)).ranges.isEmpty)
  }

  @Test(arguments: [
    ("10.0.0.1", "10.0.0.1"), ("255.255.0.100", "255.255.0.100"), ("::ffff:10.0.0.1", "10.0.0.1"),
    ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("0:0:0:0:0:0:0:1", "::1"), ("2001:DB8::1", "2001:db8::1"),
    ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"),
    ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
    ("fe80::0001:10.0.0.1", "fe80::1:a00:1"), ("::1.2.3.4", "::102:304"),
    ("0:0:1:2:3:4:0:0", "::1:2:3:4:0:0"), ("a:b:c:d:e:f:0:0", "a:b:c:d:e:f::"),
  ])
  func `an address has one spelling`(text: String, expected: String) throws {
    #expect(try #require(IPAddress(text)).description == expected)
  }
}
