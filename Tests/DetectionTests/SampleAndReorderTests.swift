import ECS
import TestSupport
import Testing

@testable import Detection

struct SampleCollectorTests {
  private static let key = JoinKey(values: [.text("k")])

  private static func samples(_ terms: [[Int]], perKey: Int = 1) -> [[Int]] {
    var collector = SampleCollector<Int>(terms: terms.count, samplesPerKey: perKey)
    for (term, numbers) in terms.enumerated() {
      for number in numbers { collector.add(number, number: number, term: term, keys: [key]) }
    }
    return collector.matches(samplesPerKey: perKey).map(\.events)
  }

  @Test(arguments: [
    ([[1, 2, 3], [4, 5], [4, 5, 3]], [[1, 4, 5]]), ([[1], [1], [1, 2]], []), ([[1, 2], [1]], [[2, 1]]),
    ([[1], []], []),
  ])
  func `takes an event for each term and none twice`(terms: [[Int]], expected: [[Int]]) {
    #expect(Self.samples(terms) == expected)
  }

  @Test func `finds several samples of a key from different events`() {
    #expect(Self.samples([[1, 2, 3], [4, 5]], perKey: 3) == [[1, 4], [2, 5]])
  }

  @Test func `gives up on a hopeless choice among many terms`() {
    let terms = Array(repeating: Array(0..<11), count: 12)
    #expect(Self.samples(terms).isEmpty)
  }

  @Test func `samples come in the order of their keys, missing ones first`() {
    var collector = SampleCollector<Int>(terms: 1)
    let values: [KeyValue] = [.text("b"), .text("a"), .missing, .integer(10), .integer(9)]
    for (number, value) in values.enumerated() {
      collector.add(number, number: number, term: 0, keys: [JoinKey(values: [value])])
    }
    #expect(collector.matches(samplesPerKey: 1).map { $0.key.values[0] } == values.sorted())
    #expect(values.sorted() == [.missing, .integer(9), .integer(10), .text("a"), .text("b")])
  }
}

struct ReorderBufferTests {
  private static func ordinal(_ second: Int, _ arrival: Int = 0) -> EventOrdinal {
    EventOrdinal(Timestamp(milliseconds: Int64(second) * 1_000), arrival: arrival)
  }

  private static func order(_ seconds: [Int], window: Int = 5, most: Int = 100) -> [Int] {
    var buffer = ReorderBuffer<Int>(window: .seconds(window), most: most)
    var order: [Int] = []
    for (arrival, second) in seconds.enumerated() {
      order += buffer.add(second, at: ordinal(second, arrival)).map(\.1)
    }
    return order + buffer.finish().map(\.1)
  }

  @Test func `puts events in order that are out of it by less than the window`() {
    #expect(Self.order([3, 1, 2, 8, 5, 20, 18]) == [1, 2, 3, 5, 8, 18, 20])
  }

  @Test func `passes on later ones as they come, and what waits from before a jump at the end`() {
    #expect(Self.order([100, 101, 1, 2, 20]) == [1, 2, 20, 100, 101])
  }

  @Test func `holds no more than it may`() {
    #expect(Self.order([5, 4, 3, 2, 1], window: 1_000, most: 2) == [3, 2, 1, 4, 5])
  }

  @Test func `a heap gives its elements in order`() {
    var random = SeededRandom(seed: 7)
    var heap = BinaryHeap<Int>()
    let numbers = (0..<500).map { _ in Int.random(in: 0..<100, using: &random) }
    for number in numbers { heap.insert(number) }
    var sorted: [Int] = []
    while let next = heap.popFirst() { sorted.append(next) }
    #expect(sorted == numbers.sorted())
  }
}
