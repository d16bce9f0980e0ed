internal import Osquery

/// Tells whether two command lines are one, written in two ways.
enum CommandLineForm {
  /// Whether the host's command line is that of the event. The event's list of arguments decides where there is one: on
  /// Linux the host has them joined by single spaces, and a sensor's own text may quote them.
  static func agree(_ process: ProcessEvidence, _ theirs: String, _ platform: HostPlatform) -> Bool {
    let ours = [
      process.arguments.isEmpty ? nil : process.arguments.joined(separator: " "), process.commandLine,
    ]
    .compactMap(\.self)
    guard !theirs.isEmpty, !ours.isEmpty else { return true }
    if ours.contains(theirs) { return true }
    let host = words(theirs, platform)
    return ours.contains { agree(words($0, platform), host) }
  }

  /// The words without quotes and, elsewhere than on Windows, escapes, which are all that a shell or a sensor adds.
  private static func words(_ text: String, _ platform: HostPlatform) -> [Substring] {
    let dropped: Set<Character> = platform == .windows ? ["\""] : ["\"", "'", "\\"]
    var plain = text
    plain.removeAll(where: dropped.contains)
    return plain.split(whereSeparator: \.isWhitespace)
  }

  private static func agree(_ ours: [Substring], _ theirs: [Substring]) -> Bool {
    if ours == theirs { return true }
    // The program's own name tells the two apart, so it is never one that is hidden.
    guard let program = ours.first, program == theirs.first else { return false }
    if ours.count == theirs.count {
      return zip(ours, theirs).allSatisfy { left, right in
        left == right || matches(pieces(left, marks), right) || matches(pieces(right, [recordedMark]), left)
      }
    }
    // A secret of several words stands behind one mark.
    let (left, right) = (ours.joined(separator: " "), theirs.joined(separator: " "))
    return matches(pieces(left[...], marks), right[...])
  }

  /// How what was taken out of an alert is marked, in lower case.
  private static let marks = ["[redacted]", "<redacted>", "(redacted)", "{redacted}", "[filtered]", "***"]

  /// How a snapshot marks it. A living process may write into its own command line what it likes, so other marks count
  /// on the alert's side only.
  private static let recordedMark = SecretRedaction.mark

  /// The text between the marks; one piece when there is none.
  private static func pieces(_ text: Substring, _ marks: [String]) -> [String] {
    var pieces = [String(text)]
    for mark in marks {
      pieces = pieces.flatMap { piece -> [String] in
        guard piece.utf8.count >= mark.utf8.count else { return [piece] }
        return split(piece, at: mark)
      }
    }
    return pieces
  }

  /// Splits at a mark in whatever case; asterisks that follow one belong to it.
  private static func split(_ text: String, at mark: String) -> [String] {
    let (bytes, wanted) = (Array(text.utf8), Array(mark.utf8))
    let isStars = wanted.first == UInt8(ascii: "*")
    var (pieces, start, place): ([String], Int, Int) = ([], 0, 0)
    while place + wanted.count <= bytes.count {
      guard bytes[place..<place + wanted.count].elementsEqual(wanted, by: { lowered($0) == $1 }) else {
        place += 1
        continue
      }
      pieces.append(String(decoding: bytes[start..<place], as: UTF8.self))
      place += wanted.count
      while isStars, place < bytes.count, bytes[place] == wanted[0] { place += 1 }
      start = place
    }
    return pieces + [String(decoding: bytes[start...], as: UTF8.self)]
  }

  private static func lowered(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }

  /// Whether the text has all pieces in their order, the first at its start and the last at its end.
  private static func matches(_ pieces: [String], _ text: Substring) -> Bool {
    guard pieces.count > 1, let first = pieces.first, let last = pieces.last, text.hasPrefix(first) else {
      return false
    }
    var rest = text.dropFirst(first.count)
    for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
      guard let found = rest.firstRange(of: piece) else { return false }
      rest = rest[found.upperBound...]
    }
    return rest.hasSuffix(last)
  }
}
