import ECS

extension StatementResult {
  /// The result that an exchange stands for; `processEnd` tells how the process ended where it did.
  init(
    _ report: ExchangeReport<AnswerAssembler>, limits: AnswerLimits, deadline: Duration, processEnd: String?,
    started: Timestamp
  ) {
    let answer = report.sink
    let messages = EngineMessages(report.messages.bytes, leftOut: report.messages.leftOut)
    let verdict = Verdict(
      report, messages: messages, limits: limits, deadline: deadline, processEnd: processEnd)
    self.init(
      status: verdict.status, columns: answer.rows.names.map { StatementColumn(name: $0) }, rows: answer.rows,
      rowsTotal: answer.rowsTotal, truncated: answer.truncated || report.ending != .answered,
      lossyUTF8: answer.lossyUTF8, warnings: messages.warnings, error: verdict.error, started: started)
  }

  private struct Verdict {
    var status: StatementStatus
    var error: String?

    init(
      _ report: ExchangeReport<AnswerAssembler>, messages: EngineMessages, limits: AnswerLimits,
      deadline: Duration,
      processEnd: String?
    ) {
      status = .error
      switch report.ending {
      case .answered:
        error = messages.error ?? report.sink.malformation.map { "The engine's answer is no CSV: \($0)." }
        if let error {
          status = EngineMessages.missingTable(in: error) == nil ? .error : .noSuchTable
        } else {
          status = report.sink.rowsTotal == 0 ? .empty : .ok
        }
      case .deadline:
        status = .timeout
        error = "The engine did not answer within \(deadline.inWords) and was stopped."
      case .cancelled:
        error = "The statement was cancelled and the engine stopped."
      case .closed:
        error = "The engine ended in the middle of the statement: \(processEnd ?? "it closed its output")."
      case .inputClosed:
        error = "The engine takes no statements any more: \(processEnd ?? "it closed its input")."
      case .tooMuchOutput:
        error =
          "The engine answered more than \(limits.outputBytes) bytes and was stopped; narrow the statement."
      case .overrun(let overrun):
        error = "The engine \(overrun.phrase), and was stopped; narrow the statement."
      case .failed(let reason):
        error = "The engine could not be spoken to: \(reason)."
      }
    }
  }
}
