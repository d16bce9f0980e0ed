import Testing

@testable import Hashing

struct NameOrderTests {
  @Test(arguments: 0..<20)
  func `sorts as comparing byte by byte does`(seed: Int) {
    var state = UInt64(seed) &* 0x9E37_79B9_7F4A_7C15 | 1
    func next(_ below: Int) -> Int {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return Int(state % UInt64(below))
    }
    let front = [UInt8](repeating: UInt8(ascii: "p"), count: seed)
    let names = Set(
      (0..<400).map { _ in front + (0..<(1 + next(12))).map { _ in [1, 97, 98, 255][next(4)] } })
    let listed = Array(names)
    let order = NameOrder.sorted(listed)
    #expect(order.map { listed[$0] } == listed.sorted { $0.lexicographicallyPrecedes($1) })
  }

  @Test func `takes no names and one`() {
    #expect(NameOrder.sorted([]).isEmpty)
    #expect(NameOrder.sorted([[1]]) == [0])
  }
}
