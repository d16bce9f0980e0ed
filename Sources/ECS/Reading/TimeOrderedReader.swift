#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Reads the lines of several files in the order of their events' `@timestamp`, those of one time in the order in which
/// they stand.
///
/// Remembers of each line its time and place, 32 bytes. Lines that have no time stay behind the one before them.
public struct TimeOrderedReader: ~Copyable {
  /// Where a line stands.
  private struct Place {
    let time: Int64
    let offset: Int64
    let length: Int32
    let file: Int32
    let line: Int32
  }

  /// Lines that are remembered.
  public static let mostLines = 20_000_000

  private let paths: [String]
  private var descriptors: [Int32] = []
  private var places: [Place] = []
  private var next = 0
  private let blockBytes: Int
  /// Lines skipped so far because they were too long.
  public private(set) var oversizedCount = 0

  /// Reads the files once, for the times of their lines. They must be regular, and stay as they are until all is read.
  ///
  /// - Throws: `LineReader.Failure` when a file cannot be read, or there are more lines than ``mostLines``.
  public init(paths: [String], limits: EventBlockReader.Limits) throws(LineReader.Failure) {
    self.paths = paths
    blockBytes = limits.blockBytes
    var fields = FieldTable()
    let field = fields.intern("@timestamp")
    var record = EventRecord(fields: fields)
    for (file, path) in paths.enumerated() {
      var reader = try EventBlockReader(path: path, limits: limits)
      var block = EventBlock()
      var time = Int64.min
      while try reader.readLines(into: &block) {
        block.index()
        let start = reader.blockOffset(block)
        var lines = block.lines
        while let line = lines.next(in: block) {
          time = Self.time(of: line, in: block, &record, field)?.nanoseconds ?? time
          places.append(
            Place(
              time: time, offset: Int64(start + line.range.lowerBound), length: Int32(line.range.count),
              file: Int32(file), line: Int32(clamping: line.number)))
        }
        guard places.count <= Self.mostLines else {
          throw LineReader.Failure(
            path: path,
            reason:
              "its events are not in the order of their time, and more than \(Self.mostLines) cannot be put "
              + "in order; sort them by @timestamp first")
        }
      }
      oversizedCount += reader.oversizedCount
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else {
        throw LineReader.Failure(path: path, reason: String(cString: strerror(errno)))
      }
      descriptors.append(descriptor)
    }
    places.sort { ($0.time, $0.file, $0.line) < ($1.time, $1.file, $1.line) }
  }

  deinit {
    for descriptor in descriptors { close(descriptor) }
  }

  private static func time(
    of line: EventBlock.Line, in block: EventBlock, _ record: inout EventRecord, _ field: FieldID
  ) -> Timestamp? {
    guard (try? record.fill(line, of: block)) != nil, let value = record.first(of: field) else { return nil }
    if value.kind == .string { return Timestamp(record.text(of: value)) }
    let event = (try? block.document(of: line)).flatMap { SourceEvent($0) }
    return event?.document.first("@timestamp").flatMap { Timestamp($0) }
  }

  /// Fills a block with the next lines; false at the end. The block numbers lines in the order of time, from 1.
  public mutating func readLines(into block: inout EventBlock) throws(LineReader.Failure) -> Bool {
    guard next < places.count else { return false }
    let first = next
    var size = 0
    while next < places.count, next == first || size + Int(places[next].length) < blockBytes {
      size += Int(places[next].length) + 1
      next += 1
    }
    block.renew(capacity: size)
    var filled = 0
    for place in places[first..<next] {
      try read(place, into: &block.bytes, at: filled)
      filled += Int(place.length)
      block.bytes[filled] = 0x0A
      filled += 1
    }
    block.count = filled
    block.firstLine = first + 1
    return true
  }

  private func read(_ place: Place, into bytes: inout [UInt8], at start: Int) throws(LineReader.Failure) {
    let wanted = Int(place.length)
    let descriptor = descriptors[Int(place.file)]
    let done = bytes.withUnsafeMutableBytes { bytes in
      // Safe: the pointer lives for this call, and the block has room for the line.
      guard let base = bytes.baseAddress else { return 0 }
      var done = 0
      while done < wanted {
        let count = pread(descriptor, base + start + done, wanted - done, off_t(place.offset) + off_t(done))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { break }
        done += count
      }
      return done
    }
    guard done == wanted else {
      throw LineReader.Failure(path: paths[Int(place.file)], reason: "it became shorter while it was read")
    }
  }

  /// Where a line of that number stands: the file, and the line's number in it.
  public func place(ofLine number: Int) -> (path: String, line: Int)? {
    guard places.indices.contains(number - 1) else { return nil }
    return (paths[Int(places[number - 1].file)], Int(places[number - 1].line))
  }
}
