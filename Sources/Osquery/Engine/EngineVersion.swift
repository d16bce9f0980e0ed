/// What answers at a path, and which version it tells (`osqueryi version 5.23.0`).
struct EngineVersion: Sendable, Hashable {
  let kind: OsqueryEngine.Kind
  let version: String

  /// Asks `path`, at most for `deadline`.
  ///
  /// A replay answers to `--version` like the shell it stands for. What tells them apart is the flag that
  /// only a replay knows: the shell ends on it without a word on standard output.
  static func ask(_ path: String, within deadline: Duration) async throws(OsqueryError) -> EngineVersion {
    let end = ContinuousClock.now + deadline
    let answer = try await output(of: path, ["--version"], until: end)
    guard let version = number(in: answer) else {
      throw .noVersion(path: path, answer: String(answer.prefix(80).filter { !$0.isNewline }))
    }
    let knowsSnapshots = try await !output(of: path, ["--snapshot=", ".version"], until: end).isEmpty
    return EngineVersion(kind: knowsSnapshots ? .replay : .osqueryi, version: version)
  }

  /// The number in `osqueryi version NUMBER`; nil when the first line is something else.
  static func number(in answer: String) -> String? {
    let words = answer.prefix { !$0.isNewline }.split(separator: " ")
    guard words.count >= 3, words[0].hasPrefix("osquery"), words[1] == "version" else { return nil }
    guard words[2].first?.isNumber == true, words[2].count <= 64 else { return nil }
    return String(words[2])
  }

  /// The beginning of what the program writes to standard output until it closes it.
  private static func output(
    of path: String, _ arguments: [String], until deadline: ContinuousClock.Instant
  ) async throws(OsqueryError) -> String {
    let process = try await EngineProcess.start(EngineCommand(path: path, arguments: arguments))
    let exchange = Exchange(
      request: [], sentinel: [], closesInput: true, deadline: deadline,
      limits: AnswerLimits(outputBytes: 64 << 10))
    let report = await process.exchange(exchange, sink: FirstBytes(limit: 512))
    process.kill()
    await process.end()
    guard report.ending == .closed else {
      throw .cannotStart(path: path, reason: "it does not answer --version in time, or without end.")
    }
    return String(decoding: report.sink.bytes, as: UTF8.self)
  }
}
