#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The content of a file, a pipe or standard input, block after block; what is compressed by gzip is inflated, member
/// after member, within bounds.
///
/// Blocks while it waits for bytes; owns its descriptor and closes it, except standard input. Takes memory for two
/// blocks.
struct InputBytes: ~Copyable {
  /// What compressed content may become.
  struct Bounds {
    var inflatedBytes = Int64.max
    /// Bytes that may come of one compressed byte.
    var ratio: Int64 = 1_100
  }

  let path: String
  private let descriptor: Int32
  private let bounds: Bounds
  private var first: [UInt8] = []
  private var isAtEnd = false
  private var inflater: Inflater?
  private var compressed: ArraySlice<UInt8> = []
  private var consumed: Int64 = 0
  private var produced: Int64 = 0

  static let blockBytes = 256 << 10

  /// Opens a file, `-` meaning standard input, and looks at its beginning.
  /// - Parameter isLines: whether each line must hold one document.
  /// - Throws: `InputChunks.Failure` when it cannot be opened, is a directory, or is certainly no JSON.
  init(path: String, bounds: Bounds = Bounds(), isLines: Bool) throws(InputChunks.Failure) {
    try self.init(descriptor: Self.open(path), path: path, bounds: bounds, isLines: isLines)
  }

  /// Takes over a descriptor.
  init(
    descriptor: Int32, path: String, bounds: Bounds = Bounds(), isLines: Bool
  ) throws(InputChunks.Failure) {
    self.init(owning: descriptor, path, bounds)
    var start = try next()
    if start.starts(with: [0x1F, 0x8B]), let inflater = try? Inflater() {
      self.inflater = inflater
      compressed = start[...]
      start = try next()
    }
    if let problem = InputForm.problem(start, isLines: isLines) {
      throw InputChunks.Failure(path: path, reason: problem, isOfContent: true)
    }
    first = start
  }

  /// Apart, so that a failure of what follows closes the descriptor.
  private init(owning descriptor: Int32, _ path: String, _ bounds: Bounds) {
    self.path = path
    self.bounds = bounds
    self.descriptor = descriptor
  }

  deinit {
    if descriptor > 0 { close(descriptor) }
  }

  static func open(_ path: String) throws(InputChunks.Failure) -> Int32 {
    let descriptor = path == "-" ? 0 : openForReading(path)
    guard descriptor >= 0 else {
      throw InputChunks.Failure(path: path, reason: SystemFailure.current.reason, isOfContent: false)
    }
    return descriptor
  }

  /// What comes next; nothing at the end.
  /// - Throws: `InputChunks.Failure` when reading fails, or compressed bytes are damaged or inflate too much.
  mutating func next() throws(InputChunks.Failure) -> [UInt8] {
    if !first.isEmpty {
      defer { first = [] }
      return first
    }
    guard !isAtEnd else { return [] }
    do {
      let more = try inflater.map { try inflate($0) } ?? Self.read(descriptor)
      if more.isEmpty { isAtEnd = true }
      return more
    } catch let error as SystemFailure {
      throw InputChunks.Failure(path: path, reason: error.reason, isOfContent: false)
    } catch {
      throw InputChunks.Failure(
        path: path, reason: (error as? GzipFailure ?? .damaged).description, isOfContent: true)
    }
  }

  private mutating func inflate(_ inflater: Inflater) throws -> [UInt8] {
    while true {
      if compressed.isEmpty { compressed = try Self.read(descriptor)[...] }
      guard !compressed.isEmpty else { throw GzipFailure.short }
      let step = try inflater.step(compressed, most: Self.blockBytes)
      compressed = compressed.dropFirst(step.consumed)
      consumed += Int64(step.consumed)
      produced += Int64(step.output.count)
      guard produced <= bounds.inflatedBytes,
        produced <= GzipFile.freeBytes || produced / bounds.ratio <= consumed
      else { throw GzipFailure.tooMuch }
      if step.isMemberEnd {
        if compressed.count < 2 { compressed += try Self.read(descriptor) }
        // What follows the last member, and is none itself, is padding.
        if compressed.starts(with: [0x1F, 0x8B]) { try inflater.restart() } else { isAtEnd = true }
      }
      if !step.output.isEmpty || isAtEnd { return step.output }
    }
  }

  private static func read(_ descriptor: Int32) throws(SystemFailure) -> [UInt8] {
    while true {
      var failure: SystemFailure?
      let bytes = [UInt8](unsafeUninitializedCapacity: blockBytes) { buffer, filled in
        // Safe: the kernel writes at most the buffer's length.
        let count = systemRead(descriptor, buffer.baseAddress, blockBytes)
        if count < 0 { failure = .current }
        filled = max(count, 0)
      }
      guard let failure else { return bytes }
      if failure.number != EINTR { throw failure }
    }
  }
}

/// Why compressed input is given up.
private enum GzipFailure: Error, CustomStringConvertible {
  case short
  case tooMuch
  case damaged

  var description: String {
    switch self {
    case .short: "its compressed content ends in the middle"
    case .tooMuch: "its compressed content inflates to more than is allowed"
    case .damaged: "its compressed content is damaged"
    }
  }
}

private func openForReading(_ path: String) -> Int32 { open(path, O_RDONLY | O_CLOEXEC) }

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutablePointer<UInt8>?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}
