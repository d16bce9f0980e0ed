import Testing

@testable import Handoff

@Suite struct HTTPAddressTests {
  @Test(arguments: [
    ("https://Hooks.Example", "hooks.example", 443, "", "https://hooks.example"),
    ("http://a:8080/x/y/", "a", 8_080, "/x/y", "http://a:8080/x/y"),
    ("https://[2001:db8::1]:9200/", "2001:db8::1", 9_200, "", "https://[2001:db8::1]:9200"),
    ("HTTPS://a:443//", "a", 443, "", "https://a"),
    ("http://10.0.0.1", "10.0.0.1", 80, "", "http://10.0.0.1"),
  ])
  func `reads scheme, host, port and path`(
    text: String, host: String, port: Int, path: String, written: String
  ) throws {
    let address = try HTTPAddress(text)
    #expect(address.host == host)
    #expect(address.port == port)
    #expect(address.path == path)
    #expect(address.description == written)
    #expect(try HTTPAddress(address.description) == address)
  }

  @Test(arguments: [
    "", "a.example", "ftp://a", "https:/a", "https://", "https://:80", "https://a:0", "https://a:65536",
    "https://a:x",
    "https://user:word@a", "https://a/x?token=1", "https://a/#x", "https://a b", "https://ä.example",
    "https://[::1",
    "https://[a]", "https://[::1]x", "https://a\r\nX: y", "https://a/\u{0}", "https://a%00b", "http://a\\b",
  ])
  func `refuses what is no address of a service`(text: String) {
    #expect(throws: HTTPAddressError.self) { try HTTPAddress(text) }
  }
}
