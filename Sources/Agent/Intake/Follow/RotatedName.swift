/// How the names of rotated files are made from the name of the file that is written.
enum RotatedName {
  /// Whether a file called `name` is what a file called `base` became by rotation: `base.1`, `base-20261121`,
  /// `base.old`, `stem-2026-11-21.ext` for `stem.ext`, each also with `.gz` behind it.
  ///
  /// A number before the extension (`worker-1.log`) is no sign of rotation: it tells workers apart as well.
  static func isRotation(_ name: String, of base: String) -> Bool {
    let plain = isCompressed(name) ? name.dropLast(3) : name[...]
    if plain.hasPrefix(base) { return isMark(plain.dropFirst(base.count), digits: 1) }
    guard let dot = base.lastIndex(of: "."), dot > base.startIndex else { return false }
    let (stem, ending) = (base[..<dot], base[dot...])
    guard plain.hasPrefix(stem), plain.hasSuffix(ending), plain.count > base.count else { return false }
    return isMark(plain.dropFirst(stem.count).dropLast(ending.count), digits: 8)
  }

  static func isCompressed(_ name: some StringProtocol) -> Bool { name.hasSuffix(".gz") && name.count > 3 }

  /// A separator and then a number, a date or a time.
  private static func isMark(_ text: Substring, digits: Int) -> Bool {
    guard let first = text.first, "-._".contains(first), text.count <= 40 else { return false }
    let rest = text.dropFirst()
    if rest == "old", digits == 1 { return true }
    return rest.count(where: \.isDigit) >= digits && rest.allSatisfy { $0.isDigit || "-._:TZ+".contains($0) }
  }
}

extension Character {
  fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
}

/// A file beside a followed one that rotation may have made of it.
struct RotatedFile {
  var path: String
  var status: FileStatus
  var isCompressed: Bool

  /// The rotated files of a path, oldest first. Of a plain file and its compressed form only the plain one.
  static func all(of path: String) -> [RotatedFile] {
    guard let slash = path.lastIndex(of: "/") else { return [] }
    let folder = String(path[..<slash])
    let base = String(path[path.index(after: slash)...])
    let entries = (try? FolderEntries.names(in: folder.isEmpty ? "/" : folder, limit: 100_000)) ?? []
    let names = entries.filter { RotatedName.isRotation($0, of: base) }
    let present = Set(names)
    return names.compactMap { name -> RotatedFile? in
      let isCompressed = RotatedName.isCompressed(name)
      if isCompressed, present.contains(String(name.dropLast(3))) { return nil }
      guard let status = try? FileStatus.of(folder + "/" + name, followsLinks: false), status.kind == .regular
      else { return nil }
      return RotatedFile(path: folder + "/" + name, status: status, isCompressed: isCompressed)
    }.sorted { ($0.status.modified, $1.number) < ($1.status.modified, $0.number) }
  }

  /// The number at the end of the name, larger for older files.
  private var number: Int {
    let plain = isCompressed ? path.dropLast(3) : path[...]
    return Int(plain.reversed().prefix(while: \.isDigit).reversed().map(String.init).joined()) ?? 0
  }
}
