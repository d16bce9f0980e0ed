import Synchronization
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// This process's ends of an engine's standard streams, and a way to interrupt who waits for them.
///
/// Plain descriptors and `poll` on a thread of their own: a round trip takes some twenty microseconds, and a
/// large answer is read as fast as the pipe gives it.
final class EnginePipes: Sendable {
  /// The child's ends, which whoever starts the child takes over.
  struct ChildEnds: Sendable {
    let input: CInt
    let output: CInt
    let error: CInt
  }

  private struct State {
    var input: FileDescriptor?
    var isOpen = true
    var lastTicket = 0
    /// Exchanges up to this one are over: a late cancellation must not hit the next.
    var lastEnded = 0
  }

  private let output: FileDescriptor
  private let error: FileDescriptor
  private let wakeReader: FileDescriptor
  private let wakeWriter: FileDescriptor
  private let state: Mutex<State>

  /// Six pipe ends here, three of them for the child.
  static func open() throws(Errno) -> (pipes: EnginePipes, child: ChildEnds) {
    var made: [FileDescriptor] = []
    do throws(Errno) {
      for _ in 0..<4 {
        let (readEnd, writeEnd) = try FileDescriptor.pipe(options: [.closeOnExec])
        made += [readEnd, writeEnd]
      }
      for index in [1, 2, 4, 6, 7] { try made[index].stopBlocking() }
    } catch {
      for descriptor in made { try? descriptor.close() }
      throw error
    }
    let pipes = EnginePipes(input: made[1], output: made[2], error: made[4], wake: (made[6], made[7]))
    return (pipes, ChildEnds(input: made[0].rawValue, output: made[3].rawValue, error: made[5].rawValue))
  }

  private init(
    input: FileDescriptor, output: FileDescriptor, error: FileDescriptor,
    wake: (reader: FileDescriptor, writer: FileDescriptor)
  ) {
    self.output = output
    self.error = error
    wakeReader = wake.reader
    wakeWriter = wake.writer
    state = Mutex(State(input: input))
  }

  /// Names the next exchange, which must be the next to be performed.
  func ticket() -> Int {
    state.withLock { state in
      state.lastTicket += 1
      return state.lastTicket
    }
  }

  /// Ends the exchange as cancelled unless it is over. Any thread may call it at any time.
  func interrupt(_ ticket: Int) {
    // Under the lock, so that the descriptor cannot have been closed and given to something else.
    state.withLock { state in
      if state.isOpen, ticket > state.lastEnded { _ = try? wakeWriter.writeNow([1]) }
    }
  }

  private func finish(_ ticket: Int) {
    state.withLock { state in
      state.lastEnded = ticket
      var wakes = FirstBytes(limit: 0)
      if state.isOpen { wakeReader.drain(into: &wakes) }
    }
  }

  /// Gives the descriptors back. No exchange may be under way.
  func close() {
    state.withLock { state in
      guard state.isOpen else { return }
      state.isOpen = false
      try? state.input?.close()
      state.input = nil
      for descriptor in [output, error, wakeReader, wakeWriter] { try? descriptor.close() }
    }
  }

  /// True when the process is alive and has written nothing that was not asked for. Forgets pending messages.
  func isQuiet() -> Bool {
    var polled = [pollfd(fd: output.rawValue, events: Int16(POLLIN), revents: 0)]
    guard poll(&polled, 1, 0) == 0 else { return false }
    var messages = FirstBytes(limit: 0)
    error.drain(into: &messages)
    return true
  }

  /// Writes the request and reads the answer, blocking the thread until the exchange has ended.
  ///
  /// `usage` tells what the process at the other end uses; nil where that is not known.
  func perform<Sink: ByteSink>(
    _ exchange: Exchange, _ ticket: Int, sink: Sink, usage: @escaping () -> ResourceUsage? = { nil }
  ) -> ExchangeReport<Sink> {
    defer { finish(ticket) }
    let input = state.withLock { $0.input }
    var conversation = Conversation(
      exchange: exchange, sink: sink, input: input, output: output, error: error, wake: wakeReader,
      usage: usage)
    var ending: ExchangeEnding?
    repeat {
      if exchange.closesInput, conversation.isWritten { closeInput() }
      ending = conversation.step()
    } while ending == nil
    return conversation.report(ending ?? .closed)
  }

  private func closeInput() {
    state.withLock { state in
      try? state.input?.close()
      state.input = nil
    }
  }
}
