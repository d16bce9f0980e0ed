/// What an osquery shell answers to `--version`: `osqueryi version 5.23.0`.
struct EngineVersion: Sendable, Hashable {
  let kind: OsqueryEngine.Kind
  let version: String

  /// Nil unless the first line is `NAME version NUMBER` of a shell or a replay.
  init?(answer: String) {
    let words = answer.prefix { $0 != "\n" && $0 != "\r" && $0 != "\r\n" }.split(separator: " ")
    guard words.count >= 3, words[1] == "version", words[2].first?.isNumber == true, words[2].count <= 64
    else {
      return nil
    }
    switch words[0] {
    case "osqueryi-replay": kind = .replay
    case let name where name.hasPrefix("osquery"): kind = .osqueryi
    default: return nil
    }
    version = String(words[2])
  }

  /// Runs `path --version`.
  static func ask(_ path: String, within deadline: Duration) async throws(OsqueryError) -> EngineVersion {
    let command = EngineCommand(path: path, arguments: ["--version"])
    let process = try await EngineProcess.start(command)
    let exchange = Exchange(
      request: [], sentinel: [], closesInput: true, deadline: .now + deadline,
      limits: AnswerLimits(outputBytes: 64 << 10))
    let report = await process.exchange(exchange, sink: FirstBytes(limit: 512))
    process.kill()
    await process.end()
    let text = String(decoding: report.sink.bytes, as: UTF8.self)
    guard report.ending == .closed else {
      throw .cannotStart(path: path, reason: "--version gave no answer within \(deadline.inWords).")
    }
    guard let version = EngineVersion(answer: text) else {
      throw .noVersion(path: path, answer: String(text.prefix(80).filter { !$0.isNewline }))
    }
    return version
  }
}
