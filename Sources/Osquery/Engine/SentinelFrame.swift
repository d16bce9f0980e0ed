/// Takes bytes as they come.
protocol ByteSink: Sendable {
  mutating func feed(_ chunk: ArraySlice<UInt8>)
}

/// Cuts an answer off at its sentinel line.
///
/// One statement is under way at a time and the engine flushes after the sentinel, so the sentinel can only
/// stand at the end of what has come: looking there suffices, and no byte is searched twice.
struct SentinelFrame: Sendable {
  private let sentinel: [UInt8]
  private var pending: [UInt8] = []

  /// An empty sentinel never comes: the answer then lasts to the end of the output.
  init(sentinel: [UInt8]) { self.sentinel = sentinel }

  /// Hands on what cannot be part of the sentinel; true once the sentinel has come.
  mutating func feed(_ chunk: ArraySlice<UInt8>, into sink: inout some ByteSink) -> Bool {
    // The sentinel and its line end, which on Windows has two bytes.
    let held = sentinel.isEmpty ? 0 : sentinel.count + 2
    if chunk.count > held {
      // What was held back is no sentinel any more, and the chunk need not be copied.
      if !pending.isEmpty { sink.feed(pending[...]) }
      pending.removeAll(keepingCapacity: true)
      sink.feed(chunk.dropLast(held))
      pending.append(contentsOf: chunk.suffix(held))
    } else {
      pending.append(contentsOf: chunk)
    }
    if let end = answerEnd {
      sink.feed(pending[..<end])
      pending.removeAll(keepingCapacity: true)
      return true
    }
    let free = pending.count - held
    if free > 0 {
      sink.feed(pending[..<free])
      pending.removeFirst(free)
    }
    return false
  }

  /// Hands on what is left when no sentinel will come.
  mutating func finish(into sink: inout some ByteSink) {
    sink.feed(pending[...])
    pending.removeAll()
  }

  private var answerEnd: Int? {
    guard !sentinel.isEmpty, pending.last == UInt8(ascii: "\n") else { return nil }
    var line = pending.dropLast()
    if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
    guard line.count >= sentinel.count, line.suffix(sentinel.count).elementsEqual(sentinel) else {
      return nil
    }
    return line.count - sentinel.count
  }
}

/// Keeps the first bytes and forgets the rest.
struct FirstBytes: ByteSink {
  let limit: Int
  private(set) var bytes: [UInt8] = []
  private(set) var leftOut = 0

  init(limit: Int) { self.limit = limit }

  mutating func feed(_ chunk: ArraySlice<UInt8>) {
    let kept = chunk.prefix(limit - bytes.count)
    bytes.append(contentsOf: kept)
    leftOut += chunk.count - kept.count
  }
}
