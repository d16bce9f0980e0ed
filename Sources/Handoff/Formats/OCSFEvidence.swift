internal import ECS

/// What the finding rests on: the subject's process, files, connections and names, and the values in them that
/// others can look for.
///
/// Source: OCSF 1.8.0, objects `evidences` (at least one artefact each) and `observable` (`name` is the path of the
/// attribute that holds the value).
struct OCSFEvidence {
  private(set) var evidences: [JSONValue] = []
  private(set) var observables: [JSONValue] = []
  /// Whether there was more than is passed on.
  private(set) var isCut = false
  private var seen: Set<String> = []

  /// The kinds of observables, by their numbers.
  private enum Kind: Int {
    case host = 1
    case address = 2
    case user = 4
    case fileName = 7
    case hash = 8
    case processName = 9
    case commandLine = 13
    case filePath = 45

    var name: String {
      switch self {
      case .host: "Hostname"
      case .address: "IP Address"
      case .user: "User Name"
      case .fileName: "File Name"
      case .hash: "Hash"
      case .processName: "Process Name"
      case .commandLine: "Command Line"
      case .filePath: "File Path"
      }
    }
  }

  init(_ view: DossierView) {
    if let host = OCSFObjects.hostName(view), OCSFObjects.isHostName(host) {
      observe(.host, host, "device.hostname")
    }
    addSubject(view)
    for file in view.list("files") { addFile(file) }
    for socket in view.list("network", "sockets") + view.list("activity", "connections") {
      addConnection(socket)
    }
    for name in view.list("network", "dns_cache") + view.list("activity", "names") { addName(name) }
  }

  private mutating func add(_ evidence: JSONObject) -> String? {
    guard evidences.count < OCSFFinding.mostEvidences else {
      isCut = true
      return nil
    }
    evidences.append(.object(evidence))
    return "evidences[\(evidences.count - 1)]"
  }

  private mutating func observe(_ kind: Kind, _ value: String?, _ place: String) {
    guard let value, !value.isEmpty, seen.insert("\(kind.rawValue) \(value)").inserted else { return }
    let text = BoundedText.cut(value, to: OCSFFinding.longest)
    observables.append([
      "name": .string(place), "type_id": .number(JSONNumber(kind.rawValue)), "type": .string(kind.name),
      "value": .string(text),
    ])
  }

  private mutating func addSubject(_ view: DossierView) {
    guard let subject = view.value("processes", "subject"), var process = OCSFObjects.process(subject) else {
      return
    }
    if let parent = view.list("processes", "ancestors").first.flatMap(OCSFObjects.process) {
      process["parent_process"] = .object(parent)
    }
    var evidence: JSONObject = ["process": .object(process)]
    if let user = view.user { evidence["user"] = ["name": .string(user)] }
    guard let place = add(evidence) else { return }
    observe(.processName, process["name"]?.string, "\(place).process.name")
    observe(.commandLine, process["cmd_line"]?.string, "\(place).process.cmd_line")
    observe(.filePath, process["file"]?["path"]?.string, "\(place).process.file.path")
    observe(.hash, process["file"]?["hashes"]?[0]?["value"]?.string, "\(place).process.file.hashes[0].value")
    observe(.user, view.user, "\(place).user.name")
  }

  private mutating func addFile(_ file: JSONValue) {
    guard let path = file["path"]?.string,
      let object = OCSFObjects.file(path: path, sha256: file["sha256"]?.string, size: file["size"]?.int),
      let place = add(["file": .object(object)])
    else { return }
    observe(.filePath, path, "\(place).file.path")
    observe(.hash, file["sha256"]?.string, "\(place).file.hashes[0].value")
  }

  private mutating func addConnection(_ connection: JSONValue) {
    guard let address = connection["remote_address"]?.string ?? connection["address"]?.string,
      IPAddress(address) != nil, !["0.0.0.0", "::"].contains(address)
    else { return }
    var endpoint: JSONObject = ["ip": .string(address)]
    if let port = connection["remote_port"]?.int ?? connection["port"]?.int, (0...65_535).contains(port) {
      endpoint["port"] = .number(JSONNumber(port))
    }
    let direction = connection["inbound"]?.bool.map { $0 ? 1 : 2 } ?? 0
    var information: JSONObject = ["direction_id": .number(JSONNumber(direction))]
    if let name = connection["protocol"]?.string ?? connection["transport"]?.string {
      information["protocol_name"] = .string(name)
    }
    let evidence: JSONObject = ["dst_endpoint": .object(endpoint), "connection_info": .object(information)]
    guard let place = add(evidence) else { return }
    observe(.address, address, "\(place).dst_endpoint.ip")
  }

  private mutating func addName(_ entry: JSONValue) {
    guard let name = entry["name"]?.string, OCSFObjects.isHostName(name) else { return }
    guard let place = add(["query": ["hostname": .string(name)]]) else { return }
    observe(.host, name, "\(place).query.hostname")
  }
}
