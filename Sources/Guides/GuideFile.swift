import ECS
import FoundationEssentials

/// A file of guides, read as a whole.
struct GuideFile {
  let path: String
  let bytes: [UInt8]

  /// Whether it is JSON, with or without osquery's comments before it.
  var isJSON: Bool {
    let isNamed = path.hasSuffix(".json") || path.hasSuffix(".conf")
    // In other texts `#` begins a heading.
    let text = isNamed && OsqueryText.isComment(bytes) ? OsqueryText.json(bytes) : bytes
    let start = text.first { $0 > 0x20 && $0 != 0xEF && $0 != 0xBB && $0 != 0xBF }
    return start == UInt8(ascii: "{") || start == UInt8(ascii: "[")
  }

  /// The file's name without folder and extension.
  var stem: String {
    let name = path.split(separator: "/").last ?? ""
    return String(name.lastIndex(of: ".").map { name[..<$0] } ?? name)
  }

  /// Reads a regular file of at most `limits.fileBytes` bytes, or one that a link leads to; anything else is
  /// refused unopened, for reading a pipe would wait for ever.
  init(_ path: String, limits: GuideLimits) throws(GuideError) {
    let place = GuideError.Place(file: path)
    let size = try Self.size(of: path)
    guard size <= limits.fileBytes else {
      throw GuideError(.tooLarge, "the file has \(size) bytes, more than \(limits.fileBytes)", at: place)
    }
    do {
      bytes = Array(try Data(contentsOf: URL(filePath: path)))
    } catch {
      throw GuideError(.unreadable, "the file may not be read; check its permissions", at: place)
    }
    self.path = path
  }

  /// The first line of a regular file, however long the file is; nil when it has none of at most `limits.fileBytes`
  /// bytes.
  static func firstLine(of path: String, limits: GuideLimits) throws(GuideError) -> [UInt8]? {
    _ = try size(of: path)
    guard var reader = try? LineReader(path: path, maximumLength: limits.fileBytes) else { return nil }
    while case .text(let line)? = try? reader.next() {
      if line.contains(where: { $0 > 0x20 }) { return line }
    }
    return nil
  }

  private static func size(of path: String) throws(GuideError) -> Int {
    let place = GuideError.Place(file: path)
    let attributes: [FileAttributeKey: Any]
    do {
      let target = URL(filePath: path).resolvingSymlinksInPath()
      attributes = try FileManager.default.attributesOfItem(atPath: target.path)
    } catch {
      throw GuideError(.unreadable, "there is no such file or folder, or it may not be read", at: place)
    }
    let type = attributes[.type] as? FileAttributeType
    if type == .typeSymbolicLink {
      throw GuideError(.unreadable, "the link leads to no such file or folder", at: place)
    }
    guard type == .typeRegular else {
      throw GuideError(.unreadable, "this is not a regular file; put the file itself here", at: place)
    }
    return (attributes[.size] as? Int) ?? (attributes[.size] as? UInt64).map { Int(clamping: $0) } ?? 0
  }
}

/// The files of a folder whose names end in one of some suffixes: suffix by suffix, in the order of their names.
struct GuideFolder {
  private(set) var paths: [String] = []
  private(set) var problems: [GuideError] = []
  private let suffixes: [String]
  private let limits: GuideLimits

  /// Lists a folder and the folders in it, `depth` levels down. Names that begin with a dot are passed over.
  init(_ folder: String, suffixes: [String], depth: Int, limits: GuideLimits) {
    self.suffixes = suffixes
    self.limits = limits
    list(folder, depth: depth)
    paths = suffixes.flatMap { suffix in paths.filter { $0.hasSuffix(suffix) } }
  }

  private mutating func list(_ folder: String, depth: Int) {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    } catch {
      let detail = "the folder is not there or may not be read"
      return problems.append(GuideError(.unreadable, detail, at: GuideError.Place(file: folder)))
    }
    for name in names where !name.hasPrefix(".") {
      let path = folder.hasSuffix("/") ? folder + name : folder + "/" + name
      if suffixes.contains(where: name.hasSuffix) {
        guard paths.count < limits.files else {
          let detail = "the folder has more than \(limits.files) files; the rest is left out"
          return problems.append(GuideError(.tooLarge, detail, at: GuideError.Place(file: folder)))
        }
        paths.append(path)
      } else if depth > 0, Self.isFolder(path) {
        list(path, depth: depth - 1)
      }
    }
  }

  /// Whether a path that somebody named is a folder or leads to one.
  static func leadsToFolder(_ path: String) -> Bool {
    isFolder(URL(filePath: path).resolvingSymlinksInPath().path)
  }

  /// Whether a path is a folder itself, not a link to one: links could lead in a circle.
  static func isFolder(_ path: String) -> Bool {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    return attributes?[.type] as? FileAttributeType == .typeDirectory
  }
}
