internal import CScan

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Whether files of events, read one after the other, go on in time.
///
/// Looks at the text of each line's first `@timestamp` and at nothing else, so it takes a small part of the time that
/// reading the events does. What it cannot read says nothing about the order.
public struct TimeOrder {
  /// The latest time so far, as it is written.
  private var latest: [UInt8] = []
  private let tolerance: Duration

  private init(tolerance: Duration) { self.tolerance = tolerance }

  /// - Parameters:
  ///   - paths: files that can be read twice.
  ///   - tolerance: how late an event may be.
  /// - Throws: `LineReader.Failure` when a file cannot be read.
  public static func holds(in paths: [String], tolerance: Duration) throws(LineReader.Failure) -> Bool {
    var order = TimeOrder(tolerance: tolerance)
    for path in paths {
      var reader = try EventBlockReader(path: path)
      var block = EventBlock()
      while try reader.readLines(into: &block) {
        if !order.goesOn(in: block) { return false }
      }
    }
    return true
  }

  /// Whether a path is one of a file that can be read more than once.
  public static func isRegularFile(_ path: String) -> Bool {
    var status = stat()
    return path != "-" && stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  private static let key = Array("\"@timestamp\"".utf8)
  /// The longest way to write a time has 35 characters.
  private static let longest = 40

  private mutating func goesOn(in block: EventBlock) -> Bool {
    block.bytes.withUnsafeBufferPointer { bytes in
      Self.key.withUnsafeBufferPointer { key in
        // Safe: the pointers live for the call, and the block's count is within its bytes.
        guard let text = bytes.baseAddress, let literal = key.baseAddress else { return true }
        var prepared = cscan_prepare(literal, key.count)
        let lines = UnsafeBufferPointer(start: text, count: block.count)
        var position = 0
        while position < lines.count {
          let place = cscan_find(EventBlock.kernel, text, lines.count, position, &prepared)
          guard place < lines.count else { return true }
          position = place + key.count
          // A text that is no key, but a value.
          guard let value = Self.value(behind: position, in: lines) else { continue }
          if let time = Self.time(at: value, in: lines), !take(lines[time]) { return false }
          let end = memchr(text + place, 0x0A, lines.count - place)
          position = end.map { UnsafeRawPointer(text).distance(to: $0) + 1 } ?? lines.count
        }
        return true
      }
    }
  }

  /// Where the value of a key begins that ends there.
  private static func value(behind end: Int, in lines: UnsafeBufferPointer<UInt8>) -> Int? {
    let rest = lines[end...]
    guard let colon = rest.firstIndex(where: { $0 != 0x20 }), lines[colon] == 0x3A else { return nil }
    return lines[(colon + 1)...].firstIndex { $0 != 0x20 }
  }

  /// Where the time of a value that is a text stands.
  private static func time(at value: Int, in lines: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
    guard lines[value] == 0x22 else { return nil }
    let start = value + 1
    return lines[start..<min(start + longest, lines.count)].firstIndex(of: 0x22).map { start..<$0 }
  }

  /// Takes the next event's time; false when it is too early.
  private mutating func take(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    // Written alike, in the same zone, times are in the order of their texts.
    if text.count == latest.count, text.last == 0x5A, latest.last == 0x5A {
      if !text.lexicographicallyPrecedes(latest) {
        latest.replaceSubrange(latest.indices, with: text)
        return true
      }
    }
    guard let time = Timestamp(String(decoding: text, as: UTF8.self)) else { return true }
    guard let known = Timestamp(String(decoding: latest, as: UTF8.self)), time < known else {
      latest = Array(text)
      return true
    }
    return time.advanced(by: tolerance) >= known
  }
}
