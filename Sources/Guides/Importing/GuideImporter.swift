import FoundationEssentials
public import Osquery

/// Reads guides and statements from whatever they are kept in: rule files, exported rules, alerts, osquery
/// packs and configurations, Kibana's saved queries and packs, and the plain text of a rule's page.
public struct GuideImporter: Sendable {
  /// What was read.
  public struct Readings: Sendable {
    /// The guides, in the order they stand; a rule that comes several times comes once.
    public var guides: [Guide] = []
    /// What could not be read at all; what is wrong inside a guide is told in its `problems`.
    public var problems: [GuideError] = []
    /// What files say besides guides, and is passed over; what is not kept of a guide is told in its `remarks`.
    public var remarks: [GuideError] = []
    /// The files that were read or tried.
    var files: Set<String> = []
    /// The packs that configurations name by their files.
    fileprivate var references: [PackReference] = []

    /// Guides that were read elsewhere.
    public init(guides: [Guide] = [], problems: [GuideError] = []) {
      self.guides = guides
      self.problems = problems
    }
  }

  private let limits: GuideLimits
  private let catalog: TableCatalog

  /// An importer with bounds; it holds no state.
  public init(limits: GuideLimits = GuideLimits(), catalog: TableCatalog = .bundled) {
    self.limits = limits
    self.catalog = catalog
  }

  /// The ends of the names of files that are looked at in folders.
  private static let suffixes = [".toml", ".json", ".conf", ".ndjson", ".sql"]

  /// What files hold, and the files of folders that end in `.toml`, `.json`, `.conf`, `.ndjson` or `.sql`, to a depth
  /// of 16; a path that leads to a folder by a link is followed, links in folders are not. A file that is named twice
  /// is read once. The `.sql` files of a folder, each a statement, are a guide together.
  public func read(_ paths: [String]) -> Readings {
    var readings = Readings()
    for path in paths {
      guard GuideFolder.leadsToFolder(path) else {
        read(file: path, &readings)
        continue
      }
      let folder = GuideFolder(path, suffixes: Self.suffixes, depth: 16, limits: limits)
      readings.problems += folder.problems
      for file in folder.paths where !file.hasSuffix(".sql") { read(file: file, &readings) }
      readStatements(folder.paths.filter { $0.hasSuffix(".sql") }, below: path, &readings)
    }
    // Which packs are missing is known once all files are.
    readings.problems += readings.references.compactMap { $0.problem(reading: readings.files) }
    return readings
  }

  /// Reads files of one statement each, as a guide for each folder that has some.
  private func readStatements(_ paths: [String], below root: String, _ readings: inout Readings) {
    var folders: [(path: String, files: [String])] = []
    for path in paths {
      let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
      if let index = folders.firstIndex(where: { $0.path == folder }) {
        folders[index].files.append(path)
      } else {
        folders.append((folder, [path]))
      }
    }
    for (path, files) in folders {
      // As deep in the named folder as it stands, for many packages have folders of the same names.
      let inside = path.dropFirst(root.count).split(separator: "/")
      let name = URL(filePath: root).standardizedFileURL.lastPathComponent
      let id = inside.isEmpty ? name : inside.joined(separator: "-")
      read(statements: files, id: id, path, &readings)
    }
  }

  private func read(statements files: [String], id: String, _ path: String, _ readings: inout Readings) {
    var folder = StatementFolder(limits: limits)
    for file in files where readings.files.insert(file).inserted { folder.add(file) }
    readings.problems += folder.problems
    if let guide = folder.guide(id: id, title: id, file: path) { readings.add(guide) }
  }

  private func read(file path: String, _ readings: inout Readings) {
    guard !path.hasSuffix(".sql") else {
      let name = path.split(separator: "/").last?.dropLast(4)
      return read(statements: [path], id: String(name ?? ""), path, &readings)
    }
    guard readings.files.insert(path).inserted else { return }
    do throws(GuideError) {
      let file = try GuideFile(path, limits: limits)
      for guide in try guides(file, &readings) { readings.add(guide) }
    } catch {
      readings.problems.append(error)
    }
  }

  private func guides(_ file: GuideFile, _ readings: inout Readings) throws(GuideError) -> [Guide] {
    if file.path.hasSuffix(".toml") {
      return try RuleGuideReader(limits: limits).guide(file.bytes, file: file.path).map { [$0] } ?? []
    }
    guard file.isJSON else {
      return [
        try PageGuideReader(limits: limits, catalog: catalog).guide(
          file.bytes, file: file.path, name: file.stem)
      ]
    }
    var reader = KibanaReader(file: file, limits: limits)
    try reader.read()
    readings.problems += reader.problems
    readings.remarks += reader.remarks
    readings.references += reader.references
    return reader.guides
  }
}

extension GuideImporter.Readings {
  /// The same rule in several alerts, or in a file and an alert, is one guide.
  fileprivate mutating func add(_ guide: Guide) {
    let isKnown = guides.contains { other in
      other.id == guide.id && other.statements.map(\.sql) == guide.statements.map(\.sql)
    }
    if !isKnown { guides.append(guide) }
  }
}
