import Foundation
import Testing

@testable import Agent

/// Random numbers that are the same in every run (SplitMix64).
private struct StoryRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}

/// A program writes numbered lines while its log is rotated in all ways and the follower dies at any moment.
@Suite struct FollowRandomTests {
  private struct Story {
    let folder: LogFolder
    var random: StoryRandom
    var follower: TestFollower
    var writer: Writer
    /// The file that was rotated away and that its program still writes to.
    var former: Writer?
    var written = 0
    var partial: String?
    var log: [String] = []

    init(seed: UInt64) throws {
      folder = try LogFolder()
      random = StoryRandom(state: seed)
      follower = try TestFollower(folder("x.log")) { settings in
        settings.longestLine = 4_096
        settings.chunkBytes = seed.isMultiple(of: 2) ? 700 : 3_000
        settings.pollBytes = 1_500
      }
      writer = try Writer(folder("x.log"))
      // What was rotated away before the follower ever stored a position was never its to read.
      write()
      follower.run()
    }

    mutating func line() -> String {
      written += 1
      return
        #"{"n":\#(written),"text":"\#(String(repeating: "abc ", count: Int.random(in: 0..<80, using: &random)))"}"#
        + "\n"
    }

    mutating func step(_ hasGzip: Bool) throws {
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<30: write()
      case 30..<36: writePart()
      case 36..<60: poll()
      case 60..<68: dieBetween()
      case 68..<74: log.append("restart"); follower.restart()
      case 74..<82: try rotate()
      case 82..<88: try copyAndTruncate()
      case 88..<94: if hasGzip { try compress() }
      case 94..<97: writeLate()
      default: follower.wait(.seconds(40)); former = nil
      }
    }

    mutating func write() {
      completePart()
      var text = ""
      for _ in 0..<Int.random(in: 1...12, using: &random) { text += line() }
      writer.write(text)
      folder.touch("x.log")
      log.append("write to \(written)")
    }

    mutating func writePart() {
      completePart()
      let text = line()
      // At least the number: a file that begins with the same few bytes as before is taken for the same file.
      let cut = text.index(text.startIndex, offsetBy: Int.random(in: 10..<text.count, using: &random))
      writer.write(String(text[..<cut]))
      folder.touch("x.log")
      partial = String(text[cut...])
      log.append("part of \(written)")
    }

    mutating func completePart() {
      guard let rest = partial else { return }
      writer.write(rest)
      folder.touch("x.log")
      partial = nil
    }

    mutating func poll() {
      let batch = follower.poll()
      for chunk in batch.chunks { _ = follower.store(chunk) }
      note(batch, "poll")
    }

    mutating func note(_ batch: FollowBatch, _ step: String) {
      let lines = batch.chunks.map { chunk in
        String(decoding: chunk.bytes, as: UTF8.self).split(separator: "\n").map {
          $0.dropFirst(5).prefix { $0.isNumber }
        }
      }
      let events = batch.events.map { "\($0)".replacing(folder.path, with: "") }
      if lines.isEmpty, events.isEmpty, step == "poll" { return }
      log.append("\n\(step) of \(lines.map { "\($0.first ?? "")-\($0.last ?? "")" }) \(events)\n")
    }

    /// The agent is killed after it stored some of a batch.
    mutating func dieBetween() {
      let batch = follower.poll()
      let kept = Int.random(in: 0...batch.chunks.count, using: &random)
      for chunk in batch.chunks.prefix(kept) { _ = follower.store(chunk) }
      follower.restart()
      note(batch, "die after \(kept)")
    }

    mutating func shift() {
      for number in stride(from: 30, through: 1, by: -1) {
        for ending in ["", ".gz"] where folder.exists("x.log.\(number)\(ending)") {
          folder.move("x.log.\(number)\(ending)", to: "x.log.\(number + 1)\(ending)")
        }
      }
    }

    mutating func rotate() throws {
      completePart()
      shift()
      folder.move("x.log", to: "x.log.1")
      former = writer
      writer = try Writer(folder("x.log"))
      folder.touch("x.log")
      log.append("rotate")
    }

    mutating func copyAndTruncate() throws {
      completePart()
      former = nil
      shift()
      try folder.copyAndTruncate("x.log", to: "x.log.1")
      log.append("copy and truncate")
    }

    mutating func compress() throws {
      former = nil
      guard let number = (1...30).first(where: { folder.exists("x.log.\($0)") }) else { return }
      try folder.compress("x.log.\(number)")
      log.append("compress \(number)")
    }

    mutating func writeLate() {
      guard let former, folder.exists("x.log.1") else { return }
      former.write(line())
      folder.touch("x.log.1")
      folder.touch("x.log")
      log.append("late \(written)")
    }

    mutating func end() {
      completePart()
      former = nil
      for _ in 0..<400 { poll() }
    }

    var seen: [Int] {
      (follower.lines[folder("x.log")] ?? []).compactMap { text in
        Int(text.dropFirst(5).prefix { $0.isNumber })
      }
    }
  }

  /// `DOSSIER_FOLLOW_SEEDS=FIRST-LAST` asks for other stories, or more of them.
  private static let seeds: ClosedRange<UInt64> = {
    let asked = ProcessInfo.processInfo.environment["DOSSIER_FOLLOW_SEEDS"] ?? ""
    let bounds = asked.split(separator: "-").compactMap { UInt64($0) }
    guard let first = bounds.first, let last = bounds.last, first <= last else { return 0...23 }
    return first...last
  }()

  @Test(arguments: Array(seeds))
  func `every line counts once, whatever happens to the file and to the follower`(seed: UInt64) throws {
    var story = try Story(seed: seed)
    for _ in 0..<150 { try story.step(LogFolder.hasGzip) }
    story.end()
    let seen = story.seen
    let missing = Set(1...story.written).subtracting(seen).sorted()
    #expect(missing.isEmpty, "\(story.log.joined(separator: ", "))")
    let twice = Dictionary(grouping: seen, by: \.self).filter { $1.count > 1 }.keys.sorted()
    #expect(twice.isEmpty, "\(story.log.joined(separator: ", "))")
  }
}
