internal import ECS

/// The host that an alert is of, by every field of ECS that tells hosts apart.
struct AlertHost {
  /// Its names in lower case; those that every host has (`localhost`) are left out.
  private(set) var names: [String] = []
  /// Its ids, as `HostIdentity` compares them.
  private(set) var ids: [String] = []
  /// Its addresses, without those that every host has.
  private(set) var addresses: Set<[UInt8]> = []
  /// What a person calls it.
  private(set) var words = "another host"

  /// Many alerts name one host; a document that names thousands is none of a host.
  private static let mostValues = 64

  private static let nameFields: [FieldPath] = ["host.name", "host.hostname"]
  /// What sensors call the host where ECS' own fields are not filled. A collector's name stands in the agent's fields
  /// too, so they count only where nothing else names a host.
  private static let otherNameFields: [FieldPath] = ["winlog.computer_name", "agent.hostname", "agent.name"]

  init(_ document: JSONObject) {
    func texts(_ field: FieldPath) -> [String] {
      document.scalars(at: field).prefix(Self.mostValues).compactMap(\.scalarText)
    }
    add(Self.nameFields.flatMap(texts))
    if names.isEmpty, addresses.isEmpty { add(Self.otherNameFields.flatMap(texts)) }
    ids = (texts("host.id") + texts("host.uuid")).compactMap(HostIdentity.comparable(id:))
    addresses.formUnion(texts("host.ip").compactMap(HostIdentity.comparable(address:)))
    if words == "another host", let id = texts("host.id").first ?? texts("host.ip").first { words = id }
  }

  /// A host's name may be its address: syslog knows many by nothing else.
  private mutating func add(_ texts: [String]) {
    for text in texts {
      if let address = HostIdentity.comparable(address: text) {
        addresses.insert(address)
      } else if let name = HostIdentity.comparable(name: text) {
        names.append(name)
      } else {
        continue
      }
      if words == "another host" { words = text }
    }
  }
}
