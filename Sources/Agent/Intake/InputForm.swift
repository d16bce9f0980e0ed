/// Recognises, by how it begins, what is no text of JSON lines, and says what to do about it.
enum InputForm {
  /// Bytes that are looked at.
  static let lookedAt = 4_096

  /// What begins so, and which program makes text of it.
  /// Sources: RFC 8878, section 3.1.1; xz's file format, section 2.1.1.1; bzip2's and PKZIP's signatures;
  /// libevtx, "Windows XML Event Log (EVTX) format", file header; the Unicode Standard, section 23.8.
  private static let signatures: [(bytes: [UInt8], problem: String)] = [
    ([0xFF, 0xFE], "it is UTF-16 text: make UTF-8 of it with iconv -f UTF-16 -t UTF-8"),
    ([0xFE, 0xFF], "it is UTF-16 text: make UTF-8 of it with iconv -f UTF-16 -t UTF-8"),
    ([0x28, 0xB5, 0x2F, 0xFD], "it is compressed by zstd: hand in what zstd -dc makes of it"),
    ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "it is compressed by xz: hand in what xz -dc makes of it"),
    (Array("BZh".utf8), "it is compressed by bzip2: hand in what bzip2 -dc makes of it"),
    ([0x50, 0x4B, 3, 4], "it is a ZIP archive: unpack it first"),
    (
      Array("ElfFile\0".utf8),
      "it is a Windows event log (EVTX): only JSON is read, such as Winlogbeat makes of it"
    ),
  ]

  /// What is wrong with content that begins so; nil where it may be JSON.
  /// - Parameter isLines: whether each line must hold one document.
  static func problem(_ start: [UInt8], isLines: Bool) -> String? {
    for (bytes, problem) in signatures where start.starts(with: bytes) { return problem }
    guard isLines else { return nil }
    let text = start.prefix(lookedAt).drop { isBlank($0) || $0 == 0x0A }
    guard let first = text.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else { return nil }
    let line = text.prefix { $0 != 0x0A }
    let isAlone = line.endIndex < start.endIndex && line.dropFirst().allSatisfy(isBlank)
    if first == UInt8(ascii: "[") {
      let next = text.dropFirst().first { !isBlank($0) && $0 != 0x0A }
      guard next == UInt8(ascii: "{") else { return nil }
      return
        "it is one JSON array, and each line must hold one document: hand in what jq -c '.[]' makes of it"
    }
    guard isAlone else { return nil }
    return
      "its JSON stands on several lines, and each line must hold one document: hand in what jq -c . makes of it"
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}
