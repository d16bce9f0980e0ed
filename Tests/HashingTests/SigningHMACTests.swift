import Hashing
import Testing

struct SigningHMACTests {
  /// RFC 4231, section 4: test cases 1, 2, 3, 6 and 7.
  static let published: [(key: [UInt8], data: [UInt8], code: String)] = [
    (
      [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
      "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
    ),
    (
      Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
      "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    ),
    (
      [UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50),
      "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"
    ),
    (
      [UInt8](repeating: 0xAA, count: 131),
      Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    ),
    (
      [UInt8](repeating: 0xAA, count: 131),
      Array(
        "This is a test using a larger than block-size key and a larger than block-size data. The key needs to be hashed before being used by the HMAC algorithm."
          .utf8),
      "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
    ),
  ]

  @Test(arguments: published.indices)
  func `makes the published codes`(index: Int) throws {
    let vector = Self.published[index]
    let authenticator = try MessageAuthenticator(key: vector.key)
    #expect(try authenticator.code(of: vector.data).hex == vector.code)
    let half = vector.data.count / 2
    let parts = (Array(vector.data.prefix(half)), Array(vector.data.dropFirst(half)))
    let code = try authenticator.code(of: parts.0, [], parts.1)
    #expect(code.hex == vector.code)
    #expect(try authenticator.accepts(code, for: vector.data))
    #expect(try !authenticator.accepts(code, for: vector.data + [0]))
  }

  @Test func `refuses an empty key`() {
    let error = #expect(throws: HashingError.self) { try MessageAuthenticator(key: []) }
    #expect(error?.description.contains("the key is empty") == true)
  }

  @Test func `an empty message has a code, another key another one`() throws {
    let first = try MessageAuthenticator(key: [1]).code(of: [])
    #expect(first.bytes.count == 32)
    #expect(try MessageAuthenticator(key: [2]).code(of: []) != first)
  }
}
