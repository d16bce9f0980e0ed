/// 128 random bits from the system's generator, as 32 hexadecimal digits: no answer can hold them by chance
/// or design.
struct Nonce: Sendable, Hashable {
  let text: String

  init() {
    var generator = SystemRandomNumberGenerator()
    text = (0..<2).map { _ in
      let digits = String(generator.next() as UInt64, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// The line that ends an answer, without its line end.
  var sentinel: [UInt8] { Array("#\(text)#".utf8) }
}
