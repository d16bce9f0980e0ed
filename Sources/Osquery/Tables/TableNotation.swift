/// The compact notation in which the catalog's tables are written.
///
/// A table is a line `NAME PLATFORMS[:ATTRIBUTES] [=ALIAS …]` and then lines that begin with a space and hold
/// its columns, `NAME[=KIND][+OPTIONS][~COLLATION][@PLATFORMS][^ALIAS …]`. Platforms are `l`, `d`, `w`;
/// attributes `c`acheable, `e`vents, `u`ser data, utilit`y`; kinds `i`nteger, `b`igint, `u`nsigned bigint,
/// `d`ouble, `t`ime as text; options `r`equired, `i`ndex, `a`dditional, `o`ptimized, `h`idden; collations
/// `n`ocase, `v`ersion, `d` and `r` for the version orders of dpkg and rpm. Letters without meaning here are
/// passed over.
enum TableNotation {
  /// The tables of one text, in order.
  static func tables(in text: StaticString) -> [TableSchema] {
    text.withUTF8Buffer { bytes in
      var tables: [TableSchema] = []
      var head: Substring.UTF8View.SubSequence?
      var columns: [ColumnSchema] = []
      let text = String(decoding: bytes, as: UTF8.self)
      func finish() {
        guard let head else { return }
        tables.append(table(head: Substring(head), columns: columns))
        columns = []
      }
      for line in text.utf8.split(separator: UInt8(ascii: "\n")) {
        if line.first == UInt8(ascii: " ") {
          columns += line.split(separator: UInt8(ascii: " ")).map { column(Substring($0)) }
        } else {
          finish()
          head = line
        }
      }
      finish()
      return tables
    }
  }

  private static func table(head: Substring, columns: [ColumnSchema]) -> TableSchema {
    let words = head.split(separator: " ")
    let traits = words[1].split(separator: ":")
    let attributes = traits.count > 1 ? traits[1] : ""
    return TableSchema(
      name: String(words[0]), platforms: platforms(traits[0]),
      attributes: TableSchema.Attributes(attributes.compactMap { attribute[$0] }),
      aliases: words.dropFirst(2).map { String($0.dropFirst()) }, columns: columns)
  }

  private static func column(_ word: Substring) -> ColumnSchema {
    let marks: Set<Character> = ["=", "+", "~", "@", "^"]
    let name = word.prefix { !marks.contains($0) }
    var rest = word[name.endIndex...]
    var parts: [Character: [Substring]] = [:]
    while let mark = rest.first {
      let part = rest.dropFirst().prefix { !marks.contains($0) }
      parts[mark, default: []].append(part)
      rest = rest[part.endIndex...]
    }
    return ColumnSchema(
      name: String(name), kind: parts["="]?.first?.first.flatMap { kind[$0] } ?? .text,
      options: ColumnSchema.Options((parts["+"]?.first ?? "").compactMap { option[$0] }),
      collation: parts["~"]?.first?.first.flatMap { collation[$0] },
      platforms: parts["@"]?.first.map(platforms), aliases: (parts["^"] ?? []).map(String.init))
  }

  private static func platforms(_ letters: Substring) -> Set<HostPlatform> {
    Set(letters.compactMap { platform[$0] })
  }

  private static let platform: [Character: HostPlatform] = ["l": .linux, "d": .darwin, "w": .windows]
  private static let attribute: [Character: TableSchema.Attributes] = [
    "c": .cacheable, "e": .events, "u": .userData, "y": .utility,
  ]
  private static let kind: [Character: ColumnSchema.Kind] = [
    "i": .integer, "b": .bigint, "u": .unsignedBigint, "d": .double, "t": .text,
  ]
  private static let option: [Character: ColumnSchema.Options] = [
    "r": .required, "i": .index, "a": .additional, "o": .optimized, "h": .hidden,
  ]
  private static let collation: [Character: String] = [
    "n": "NOCASE", "v": "VERSION", "d": "VERSION_DPKG", "r": "VERSION_RHEL",
  ]
}
