// Its threads: the essentials have none.
internal import Foundation
internal import Synchronization

/// A file, a pipe or standard input, opened for readers that take a descriptor: what is compressed by gzip comes out
/// of a socket that a thread inflates into.
///
/// The thread ends with the content, or when this is gone. Memory is bounded by two blocks and the socket's buffer.
public final class OpenedInput: Sendable {
  /// The path, or `-` for standard input.
  public let path: String
  /// What to read from, to its end; open as long as this lives.
  public let descriptor: Int32

  private let problem = Problem()

  /// What went wrong while the thread inflated.
  private final class Problem: Sendable {
    let failure = Mutex<InputChunks.Failure?>(nil)
  }

  /// Opens a path, `-` meaning standard input, and looks at its beginning; a pipe is taken as it is, since looking
  /// would take its bytes away.
  /// - Throws: `InputChunks.Failure` when it cannot be opened, is a directory, or is certainly no text of JSON lines.
  public init(path: String) throws(InputChunks.Failure) {
    self.path = path
    let opened = try InputBytes.open(path)
    let start = DescriptorStart.peek(opened, most: InputForm.lookedAt)
    guard start.starts(with: [0x1F, 0x8B]) else {
      descriptor = opened
      guard let failure = Self.failure(of: opened, start, path) else { return }
      throw failure
    }
    guard let ends = DescriptorStart.connected() else {
      if opened > 0 { close(opened) }
      throw InputChunks.Failure(path: path, reason: SystemFailure.current.reason, isOfContent: false)
    }
    descriptor = ends.reader
    // It does not hold this object, which else would never be gone while the thread waits for a reader.
    Thread.detachNewThread { [problem] in Self.inflate(opened, path, into: ends.writer, problem) }
  }

  deinit {
    if descriptor > 0 { close(descriptor) }
  }

  /// Why the content ended early; to be asked once the descriptor is at its end. What was read until then is good.
  public var failure: InputChunks.Failure? { problem.failure.withLock(\.self) }

  private static func failure(of opened: Int32, _ start: [UInt8], _ path: String) -> InputChunks.Failure? {
    if DescriptorStart.isFolder(opened) {
      return InputChunks.Failure(path: path, reason: SystemFailure(number: EISDIR).reason, isOfContent: false)
    }
    return InputForm.problem(start, isLines: true).map {
      InputChunks.Failure(path: path, reason: $0, isOfContent: true)
    }
  }

  private static func inflate(_ opened: Int32, _ path: String, into writer: Int32, _ problem: Problem) {
    defer { close(writer) }
    do throws(InputChunks.Failure) {
      var input = try InputBytes(descriptor: opened, path: path, isLines: true)
      while true {
        let block = try input.next()
        guard !block.isEmpty, DescriptorStart.send(block, to: writer) else { return }
      }
    } catch {
      problem.failure.withLock { $0 = error }
    }
  }
}
