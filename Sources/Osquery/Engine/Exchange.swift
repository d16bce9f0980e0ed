/// One request to an engine process.
struct Exchange: Sendable {
  /// What is written to its standard input.
  var request: [UInt8]
  /// The line that ends the answer; empty: the answer lasts to the end of the output.
  var sentinel: [UInt8]
  /// Whether standard input is closed after the request.
  var closesInput = false
  var deadline: ContinuousClock.Instant
  var limits: AnswerLimits
  /// What the process may use meanwhile.
  var resources = ResourceLimits(memory: 0, processorPercent: 0)
}

/// How an exchange ended. After anything but `answered` the process is of no use any more.
enum ExchangeEnding: Sendable, Hashable {
  case answered
  case deadline
  case cancelled
  /// The process closed its output, most likely because it ended.
  case closed
  /// The process closed its input and so takes no statement any more.
  case inputClosed
  case tooMuchOutput
  /// The process used more than it may.
  case overrun(Overrun)
  case failed(String)
}

/// What came of an exchange.
struct ExchangeReport<Sink: ByteSink>: Sendable {
  var ending: ExchangeEnding
  var sink: Sink
  /// What came on standard error.
  var messages: FirstBytes
}
