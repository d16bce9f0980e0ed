/// The files that a dossier is about, each once, with every role it has, the alert's own first.
public struct FileList: Sendable {
  /// One file.
  public struct Entry: Sendable, Hashable {
    /// The path that the host's tables know it by.
    public var path: String
    /// What it is to the alert or the evidence.
    public var roles: [String]
    /// The hashes that the alert carries for it.
    public var recorded: [String: String]
    /// What the alert says of its signature.
    public var signature: AlertSignature?
    /// Whether the alert names it.
    public var isNamedByAlert: Bool
    /// Whether a service runs it.
    public var isServiceCode: Bool { roles.contains { $0.hasPrefix("service.") } }
  }

  /// The role of code that the tree wrote.
  public static let writtenByTree = "written_by_tree"

  /// The files in order.
  public private(set) var entries: [Entry] = []
  /// How many files were left out because of the bound, each counted once.
  public var leftOut: Int { leftOutPaths.count }
  private var leftOutPaths: Set<String> = []
  private var positions: [String: Int] = [:]
  private let most: Int

  /// Collects the files of the alert, the process tree, the services and what starts by itself; at most `most`.
  public init(
    alert: AlertFacts, tree: ProcessTree, services: ServiceReview, persistence: PersistenceReview, most: Int,
    activity: Activity? = nil
  ) {
    self.most = most
    for file in alert.files {
      add(
        file.path, role: file.role, recorded: file.recorded, signature: file.signature, isNamedByAlert: true)
    }
    for process in tree.ancestors {
      if let path = process.executable { add(path, role: "ancestor.executable") }
    }
    for process in tree.children { if let path = process.executable { add(path, role: "child.executable") } }
    for path in activity?.writtenCode ?? [] { add(path, role: Self.writtenByTree) }
    for file in services.files + persistence.files { add(file.path, role: file.role) }
  }

  private mutating func add(
    _ path: String, role: String, recorded: [String: String] = [:], signature: AlertSignature? = nil,
    isNamedByAlert: Bool = false
  ) {
    let path = PathPlaces.canonical(path)
    guard !path.isEmpty, !path.contains("\0") else { return }
    let key = PathPlaces.normal(path)
    if let position = positions[key] {
      if !entries[position].roles.contains(role) { entries[position].roles.append(role) }
      entries[position].recorded.merge(recorded) { first, _ in first }
      entries[position].signature = entries[position].signature ?? signature
      return
    }
    guard entries.count < most else {
      leftOutPaths.insert(key)
      return
    }
    positions[key] = entries.count
    entries.append(
      Entry(
        path: path, roles: [role], recorded: recorded, signature: signature, isNamedByAlert: isNamedByAlert))
  }
}
