import CScan
import ECS

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Files of lines.
enum Lines {
  private static let fields: FieldTable = {
    var fields = FieldTable()
    let names = [
      "_index", "event.category", "event.type", "process.name", "process.args", "process.pid", "host.os.type",
      "a", "a.b", "a.b.c", "d", "process.code_signature.trusted", "",
    ]
    for name in names { _ = fields.intern(name) }
    return fields
  }()

  /// Records that are filled from a block have the values of the parsed line, and only what is JSON is refused by
  /// neither.
  static func fill(_ bytes: [UInt8]) {
    checkKernels(bytes)
    var block = EventBlock(bytes)
    block.index()
    var quick = EventRecord(fields: fields)
    var strict = EventRecord(fields: fields)
    var lines = block.lines
    while let line = lines.next(in: block) {
      let event = Result { () throws(EventLineError) in SourceEvent(try block.document(of: line)) }
      do throws(EventLineError) {
        try quick.fill(line, of: block)
        // What nobody asks for is not checked, so the line may still be broken.
        guard case .success(let parsed) = event else { continue }
        guard let parsed else { complain("a line that is no object was taken") }
        strict.fill(from: parsed)
        compare(quick, strict)
      } catch {
        if case .success(.some) = event { complain("an event was refused: \(error)") }
      }
    }
  }

  private static func compare(_ quick: EventRecord, _ strict: EventRecord) {
    for index in 0..<fields.count {
      guard let field = fields.id(of: fields.names[index]) else { continue }
      let found = quick.values(of: field).map { Value($0, of: quick) }
      let expected = strict.values(of: field).map { Value($0, of: strict) }
      if found != expected { complain("'\(fields.names[index])' is \(found), strictly \(expected)") }
    }
  }

  private struct Value: Equatable {
    let kind: EventValue.Kind
    let text: String
    let bits: UInt64?
    let boolean: Bool?

    init(_ value: EventValue, of record: EventRecord) {
      kind = value.kind
      text = record.text(of: value)
      bits = value.double?.bitPattern
      boolean = value.boolean
    }
  }

  /// All kernels that the machine has see what the plainest sees.
  private static func checkKernels(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    let expected = index(bytes, CSCAN_SCALAR)
    for number in 1..<UInt32(CSCAN_KERNEL_COUNT) where cscan_is_supported(cscan_kernel(number)) {
      if index(bytes, cscan_kernel(number)) != expected { complain("kernel \(number) differs") }
    }
  }

  private static func index(_ bytes: [UInt8], _ kernel: cscan_kernel) -> [UInt64] {
    let words = bytes.count / 64 + 2
    let text = bytes + [UInt8](repeating: 0x0A, count: 64)
    var bitmaps = [UInt64](repeating: 0, count: 4 * words)
    let seen = bitmaps.withUnsafeMutableBufferPointer { room in
      text.withUnsafeBufferPointer { text in
        // Safe: each bitmap has a word more than the kernel writes, and all live for the call.
        let base = room.baseAddress
        var bitmaps = cscan_bitmaps(
          quotes: base, brackets: base.map { $0 + words }, newlines: base.map { $0 + 2 * words },
          specials: base.map { $0 + 3 * words })
        return cscan_index(kernel, text.baseAddress, bytes.count, &bitmaps)
      }
    }
    return bitmaps + [seen.has_invalid_utf8 ? 1 : 0, seen.has_controls ? 1 : 0, UInt64(seen.newlines)]
  }

  /// A file without a name that the readers read.
  private static let file: Int32 = {
    var name = Array("/tmp/dossier-fuzz-XXXXXX".utf8CString)
    let file = mkstemp(&name)
    unlink(name)
    return file
  }()

  /// Both readers of lines give the lines that the bytes have. The first byte chooses how much is read at a time.
  static func read(_ bytes: [UInt8]) {
    guard let first = bytes.first else { return }
    let text = Array(bytes.dropFirst())
    let longest = 64 + Int(first) * 4
    let expected = lines(of: text)
    // Safe: the pointer lives for the call.
    let isWritten = text.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) } == text.count
    guard isWritten, ftruncate(file, off_t(text.count)) == 0, lseek(file, 0, SEEK_SET) == 0 else {
      complain("the temporary file cannot be written")
    }
    let blocks = readBlocks(file, EventBlockReader.Limits(blockBytes: 64 + Int(first), lineBytes: longest))
    let least = max(longest, 64 + Int(first))
    let short = expected.enumerated().filter { $0.element.count <= least }
    let wanted = short.filter { !isBlank($0.element) }.map {
      Numbered(number: $0.offset + 1, text: $0.element)
    }
    if blocks != wanted { complain("the block reader gives \(blocks), not \(wanted)") }
    compareReader("/proc/self/fd/\(file)", expected, longest)
  }

  private struct Numbered: Equatable {
    let number: Int
    let text: [UInt8]
  }

  private static func readBlocks(_ file: Int32, _ limits: EventBlockReader.Limits) -> [Numbered] {
    var reader = EventBlockReader(descriptor: file, path: "lines", limits: limits)
    var block = EventBlock()
    var found: [Numbered] = []
    while (try? reader.readLines(into: &block)) == true {
      block.index()
      var lines = block.lines
      while let line = lines.next(in: block) {
        found.append(Numbered(number: line.number, text: block.text(of: line)))
      }
    }
    return found
  }

  private static func compareReader(_ path: String, _ expected: [[UInt8]], _ longest: Int) {
    guard var reader = try? LineReader(path: path, maximumLength: longest) else { return }
    var found: [[UInt8]?] = []
    while let line = try? reader.next() {
      if case .text(let text) = line { found.append(text) } else { found.append(nil) }
    }
    let wanted = expected.map { line -> [UInt8]? in
      let line = line.last == 0x0D ? line.dropLast() : line[...]
      return line.count > longest ? nil : Array(line)
    }
    guard found.count == wanted.count else { complain("\(found.count) lines instead of \(wanted.count)") }
    for (left, right) in zip(found, wanted) where left != right {
      // A line with a carriage return at the bound counts it or not.
      if left != nil, right != nil { complain("the line reader gives other lines") }
    }
  }

  private static func lines(of text: [UInt8]) -> [[UInt8]] {
    var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false).map { Array($0) }
    if lines.last?.isEmpty ?? false { lines.removeLast() }
    return lines
  }

  private static func isBlank(_ line: [UInt8]) -> Bool {
    line.allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
  }
}
