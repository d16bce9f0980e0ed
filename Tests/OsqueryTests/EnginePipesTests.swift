import Foundation
import Testing

@testable import Osquery

@Suite(.timeLimit(.minutes(1)))
struct EnginePipesTests {
  private let sentinel = Array("#0#".utf8)

  private func exchange(
    _ request: String = "", within deadline: Duration = .seconds(20), limits: AnswerLimits = AnswerLimits()
  ) -> Exchange {
    Exchange(request: Array(request.utf8), sentinel: sentinel, deadline: .now + deadline, limits: limits)
  }

  private func perform(_ pipes: EnginePipes, _ exchange: Exchange) -> ExchangeReport<FirstBytes> {
    pipes.perform(exchange, pipes.ticket(), sink: FirstBytes(limit: .max))
  }

  /// Pipes, whose other ends `body` plays the engine on; a closed end is given as -1 to `closing`.
  private func with(_ body: (EnginePipes, EnginePipes.ChildEnds) throws -> Void) throws {
    BrokenPipes.ignore()
    let (pipes, child) = try EnginePipes.open()
    defer { pipes.close() }
    try body(pipes, child)
  }

  private func say(_ text: String, on descriptor: CInt) {
    let bytes = Array(text.utf8)
    #expect(write(descriptor, bytes, bytes.count) == bytes.count)
  }

  private func close(_ child: EnginePipes.ChildEnds) {
    for descriptor in [child.input, child.output, child.error] { _ = Foundation.close(descriptor) }
  }

  @Test func `reads answer and messages, and writes the request`() throws {
    try with { pipes, child in
      defer { close(child) }
      say("W later\n", on: child.error)
      say("a\n1\n#0#\n", on: child.output)
      let report = perform(pipes, exchange("SELECT"))
      #expect(report.ending == .answered)
      #expect(report.sink.bytes == Array("a\n1\n".utf8) && report.messages.bytes == Array("W later\n".utf8))
      var request = [UInt8](repeating: 0, count: 100)
      #expect(read(child.input, &request, 100) == 6)
    }
  }

  @Test func `ends when the engine closes its input, without a signal`() throws {
    try with { pipes, child in
      defer { for descriptor in [child.output, child.error] { _ = Foundation.close(descriptor) } }
      _ = Foundation.close(child.input)
      #expect(perform(pipes, exchange("SELECT 1\n;\n")).ending == .inputClosed)
    }
  }

  @Test func `ends when the engine closes its output, and keeps what came`() throws {
    try with { pipes, child in
      say("a\n1\n#0", on: child.output)
      say("dying", on: child.error)
      close(child)
      let report = perform(pipes, exchange())
      #expect(report.ending == .closed)
      #expect(report.sink.bytes == Array("a\n1\n#0".utf8) && report.messages.bytes == Array("dying".utf8))
    }
  }

  @Test(arguments: [(8, ExchangeEnding.deadline), (7, .tooMuchOutput)])
  func `reads no more than the bound`(bound: Int, ending: ExchangeEnding) throws {
    try with { pipes, child in
      defer { close(child) }
      say("a\n12345\n", on: child.output)
      let limits = AnswerLimits(outputBytes: bound)
      #expect(perform(pipes, exchange(within: .milliseconds(50), limits: limits)).ending == ending)
    }
  }

  @Test func `does not write when the deadline has passed`() throws {
    try with { pipes, child in
      defer { close(child) }
      #expect(perform(pipes, exchange("SELECT", within: .zero)).ending == .deadline)
      _ = fcntl(child.input, F_SETFL, O_NONBLOCK)
      var request = [UInt8](repeating: 0, count: 100)
      #expect(read(child.input, &request, 100) == -1)
    }
  }

  @Test func `waits for room when the request is longer than the pipe`() throws {
    try with { pipes, child in
      defer { close(child) }
      let request = String(repeating: "x", count: 1 << 20)
      #expect(perform(pipes, exchange(request, within: .milliseconds(50))).ending == .deadline)
    }
  }

  @Test func `bounds the messages and counts the rest`() throws {
    try with { pipes, child in
      defer { close(child) }
      say(String(repeating: "m", count: 1000), on: child.error)
      say("#0#\n", on: child.output)
      let report = perform(pipes, exchange(limits: AnswerLimits(messageBytes: 10)))
      #expect(report.messages.bytes.count == 10 && report.messages.leftOut == 990)
    }
  }

  @Test func `ends as cancelled, and a late cancellation leaves the next exchange alone`() throws {
    try with { pipes, child in
      defer { close(child) }
      let first = pipes.ticket()
      pipes.interrupt(first)
      let cancelled = pipes.perform(exchange(), first, sink: FirstBytes(limit: .max))
      #expect(cancelled.ending == .cancelled)
      pipes.interrupt(first)
      say("#0#\n", on: child.output)
      #expect(perform(pipes, exchange()).ending == .answered)
    }
  }

  @Test func `knows a quiet engine from one that talks or is gone`() throws {
    try with { pipes, child in
      say("W by the way\n", on: child.error)
      #expect(pipes.isQuiet())
      say("x", on: child.output)
      #expect(!pipes.isQuiet())
      close(child)
      #expect(!pipes.isQuiet())
    }
  }

  @Test func `survives interrupting and closing twice`() throws {
    try with { pipes, child in
      close(child)
      pipes.close()
      pipes.close()
      pipes.interrupt(pipes.ticket())
    }
  }
}
