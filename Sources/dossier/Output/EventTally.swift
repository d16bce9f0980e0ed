import Agent

extension EventFiles.Tally {
  /// Says on standard error what could not be read.
  func report() {
    for report in badLineReports + unusable + unreadable { Console.error(report) }
    let hidden = badLines - badLineReports.count
    if hidden > 0 { Console.error("\(hidden) further lines are no events") }
  }

  /// The rule of every command that reads files: 1 for what could not be opened or read to its end, 65 for a file of
  /// which nothing is what it should be; single bad lines are a warning.
  func check() throws(CommandFailure) {
    if !unreadable.isEmpty {
      throw .failed("\(unreadable.count) of the inputs could not be read; see above")
    }
    if !unusable.isEmpty { throw .badInput("\(unusable.count) of the inputs hold no events; see above") }
  }
}
