public import ECS

/// Something that a process did, once or again and again: repeats are counted, not kept.
public struct RecordedAction: Sendable, Hashable {
  /// What was done.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A file was made.
    case created
    /// A file's content or attributes were changed.
    case changed
    /// A file was removed.
    case deleted
    /// A file got another name.
    case renamed
    /// A registry value or key was set or made.
    case set
    /// A registry value or key was removed.
    case removed
    /// A connection was made or taken.
    case connection
    /// A name was looked up.
    case name
    /// A library was loaded.
    case library

    /// What kind of thing it was done to.
    public var topic: Topic {
      switch self {
      case .created, .changed, .deleted, .renamed: .files
      case .set, .removed: .registry
      case .connection: .connections
      case .name: .names
      case .library: .libraries
      }
    }
  }

  /// What an action was done to.
  public enum Topic: String, Sendable, Hashable, CaseIterable {
    /// Files.
    case files
    /// The registry.
    case registry
    /// Connections.
    case connections
    /// Names looked up.
    case names
    /// Libraries loaded.
    case libraries

    /// What the events are called in a sentence.
    public var words: String {
      switch self {
      case .files: "file events"
      case .registry: "registry events"
      case .connections: "network events"
      case .names: "DNS events"
      case .libraries: "library events"
      }
    }
  }

  /// What was done.
  public var kind: Kind
  /// The file's path, the registry path, the address, the name or the library's path.
  public var target: String
  /// A renamed file's former path; a registry value's data; a connection's name.
  public var detail: String?
  /// The other end's port.
  public var port: Int?
  /// `tcp`, `udp` …
  public var transport: String?
  /// Whether the other end opened the connection.
  public var isInbound = false
  /// The addresses that a name stood for, at most 16.
  public var addresses: [String] = []
  /// A library's or file's SHA-256.
  public var sha256: String?
  /// What the event says of a library's signature.
  public var signature: AlertSignature?
  /// A file's size in bytes.
  public var size: Int?
  /// When first.
  public var first: Timestamp
  /// When last.
  public var last: Timestamp
  /// How often.
  public var count = 1

  /// An action seen once.
  public init(_ kind: Kind, _ target: String, at time: Timestamp) {
    self.kind = kind
    self.target = target
    first = time
    last = time
  }

  /// Whether `other` is the same done again.
  func isRepeated(by other: RecordedAction) -> Bool {
    kind == other.kind && port == other.port && isInbound == other.isInbound && target == other.target
      && (kind == .connection || kind == .name || detail == other.detail)
  }

  mutating func add(_ other: RecordedAction) {
    first = min(first, other.first)
    last = max(last, other.last)
    count += other.count
    detail = detail ?? other.detail
    sha256 = other.sha256 ?? sha256
    signature = other.signature ?? signature
    size = other.size ?? size
    for address in other.addresses where addresses.count < 16 && !addresses.contains(address) {
      addresses.append(address)
    }
  }

  /// About what it takes in memory, in bytes.
  var cost: Int {
    let texts = [target, detail ?? "", sha256 ?? "", signature?.subject ?? ""] + addresses
    return texts.reduce(280) { $0 + $1.utf8.count }
  }
}
