import ECS
import Foundation
import Testing

/// A run of a real osqueryi, recorded.
struct Transcript: Sendable, CustomTestStringConvertible {
  let number: Int
  let arguments: [String]
  let input: [UInt8]?
  let exit: Int32
  let stdout: [UInt8]
  let stderr: String

  var testDescription: String {
    "\(number): \(arguments.last ?? "") \(input.map { String(decoding: $0, as: UTF8.self) } ?? "")"
  }

  /// What a newer SQLite than the recorded one (3.40) answers otherwise, by number, with the reason. The replay
  /// hides the functions that are newer, so there is nothing here yet.
  static let explainedByNewerSQLite: [Int: String] = [:]

  /// The recorded runs; none where the shared data is absent.
  static let all: [Transcript] = {
    guard let shared = SharedData.directory,
      let data = try? Data(contentsOf: shared.appending(path: "corpus/osqueryi/transcripts.jsonl"))
    else { return [] }
    return data.split(separator: 0x0A).enumerated().compactMap { number, line in
      (try? JSONParser.parse(Array(line))).flatMap { Transcript(number: number, $0) }
    }
  }()

  private init?(number: Int, _ value: JSONValue) {
    guard let arguments = value["args"]?.array, let exit = value["exit"]?.int,
      let stdout = Self.bytes(value, "stdout"), let stderr = Self.bytes(value, "stderr")
    else { return nil }
    self.number = number
    self.arguments = arguments.compactMap(\.string)
    self.input = value["stdin"]?.string.map { Array($0.utf8) }
    self.exit = Int32(exit)
    self.stdout = stdout
    self.stderr = String(decoding: stderr, as: UTF8.self)
  }

  private static func bytes(_ value: JSONValue, _ key: String) -> [UInt8]? {
    if let text = value[key]?.string { return Array(text.utf8) }
    return value[key + "_base64"]?.string.flatMap { Data(base64Encoded: $0) }.map(Array.init)
  }
}

/// The data that several projects share, which may be absent.
enum SharedData {
  static let directory: URL? = {
    let environment = ProcessInfo.processInfo.environment["DOSSIER_SHARED"].map { URL(filePath: $0) }
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let candidate = environment ?? package.deletingLastPathComponent().appending(path: "shared")
    return FileManager.default.fileExists(atPath: candidate.path) ? candidate : nil
  }()
}

@Suite struct TranscriptTests {
  @Test(
    .enabled(if: !Transcript.all.isEmpty, "the recorded runs of osqueryi are not here"),
    arguments: Transcript.all)
  func `answers as the real osqueryi was seen to`(_ transcript: Transcript) throws {
    let outcome = try ReplayProcess.run(transcript.arguments, input: transcript.input)
    let expected = ReplayProcess.Outcome(
      exit: transcript.exit, stdout: transcript.stdout, stderr: transcript.stderr)
    if let reason = Transcript.explainedByNewerSQLite[transcript.number] {
      withKnownIssue(Comment(rawValue: reason), isIntermittent: true) { #expect(outcome == expected) }
    } else {
      #expect(outcome == expected)
    }
  }

  @Test(.enabled(if: SharedData.directory != nil, "the shared data is not here"))
  func `reads every recorded run`() throws {
    #expect(Transcript.all.count == 103)
  }
}
