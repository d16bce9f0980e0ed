import ECS

/// Files of one statement each, as a guide: a folder of them is what osquery would have as a pack.
struct StatementFolder {
  private(set) var problems: [GuideError] = []
  private var contents = GuideContents()
  private var tagged: [String] = []
  private let limits: GuideLimits

  /// Most statements that a remark names.
  private static let mostNames = 5

  init(limits: GuideLimits) { self.limits = limits }

  mutating func add(_ path: String) {
    do throws(GuideError) {
      guard contents.statements.count < limits.statements else {
        let detail = "a guide may have \(limits.statements) statements; this one is left out"
        throw GuideError(.tooLarge, detail, at: GuideError.Place(file: path))
      }
      let file = try GuideFile(path, limits: limits)
      let slug = Slug.make(file.stem, separator: "_", longest: 56)
      let base = slug.isEmpty ? "statement" : slug
      let taken = Set(contents.statements.map(\.id))
      let id = taken.contains(base) ? (2...).lazy.map { "\(base)_\($0)" }.first { !taken.contains($0) } : base
      let read = try StatementFile(file, id: id ?? base)
      contents.statements.append(read.statement)
      contents.remarks += read.remarks
      if read.hasTags { tagged.append(read.statement.id) }
    } catch {
      problems.append(error)
    }
  }

  /// The guide of a name; nil when no file could be read.
  func guide(id: String, title: String, file: String) -> Guide? {
    guard !contents.statements.isEmpty else { return nil }
    var contents = contents
    if !tagged.isEmpty {
      let names = tagged.prefix(Self.mostNames).map { "\"\($0)\"" }.joined(separator: ", ")
      let more = tagged.count > Self.mostNames ? " and \(tagged.count - Self.mostNames) more" : ""
      contents.remarks.append(
        GuideError(
          .notKept, "a query set has no place for what is said as \"tags\" of \(names)\(more)",
          at: GuideError.Place(file: file)))
    }
    return Guide(
      id: id, title: title, source: .querySet(file: file), pack: PackTerms(), contents: contents)
  }
}
