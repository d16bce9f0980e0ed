internal import ECS
internal import Evidence
internal import Hashing

/// Writes evidence as the document has it.
enum EvidenceJSON {
  static func file(_ file: FileEvidence) -> JSONValue {
    var object: JSONObject = [
      "path": .string(file.entry.path), "roles": .strings(file.entry.roles),
      "state": .string(file.state.rawValue),
    ]
    object.set("reason", file.reason)
    object.set("sha256", file.state == .hashed ? file.report.sha256 : nil)
    if let size = file.report.metadata?.size { object["size"] = .number(JSONNumber(size)) }
    if let metadata = file.metadata {
      object["mtime"] = .time(time(metadata.modified))
      object["ctime"] = .time(time(metadata.changed))
      object["inode"] = .number(JSONNumber(metadata.inode))
      object["owner"] = .string("\(metadata.userID):\(metadata.groupID)")
      object["mode"] = .string(octal(metadata.mode & 0o7777))
    }
    for change in file.changes where object[change.kind.rawValue] == nil {
      object[change.kind.rawValue] = .time(change.time)
    }
    object["recorded"] = .object(
      JSONObject(file.entry.recorded.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    object["agreement"] = .string(file.agreement.rawValue)
    if file.agreement != .unknown, let recorded = file.entry.recordedHash, recorded.algorithm != .sha256 {
      object["agreement_by"] = .string(recorded.algorithm.rawValue)
    }
    object.set("signature", file.signature.map(signature))
    // What the alert recorded can be looked up also where the file cannot.
    let sha256 = file.state == .hashed ? file.report.sha256 : file.entry.recorded["sha256"]
    if let links = sha256.flatMap({ ReputationLinks(sha256: $0) }) {
      object["links"] = [
        "virustotal": .string(links.virustotal), "hybrid_analysis": .string(links.hybridAnalysis),
        "talos": .string(links.talos), "any_run": .string(links.anyRun),
      ]
    }
    return .object(object)
  }

  private static func time(_ time: FileTime) -> Timestamp {
    let (nanoseconds, overflow) = time.seconds.multipliedReportingOverflow(by: 1_000_000_000)
    return Timestamp(nanoseconds: overflow ? 0 : nanoseconds &+ Int64(time.nanoseconds))
  }

  private static func octal(_ mode: UInt32) -> String {
    let digits = String(mode, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  static func signature(_ verdict: SignatureVerdict) -> JSONValue {
    var object = JSONObject()
    if verdict.status != .unknown { object["trusted"] = .bool(verdict.status == .trusted) }
    object["status"] = .string(verdict.status.rawValue)
    object.set("subject", verdict.subject)
    object.set("issuer", verdict.issuer)
    object["sources"] = .array(verdict.sources.map { ["from": .string($0.from), "says": .string($0.says)] })
    return .object(object)
  }

  static func processes(_ tree: ProcessTree) -> JSONValue {
    var object = JSONObject()
    object.set("subject", tree.subject.map(process))
    object["ancestors"] = .array(tree.ancestors.map(process))
    object["children"] = .array(tree.children.map(process))
    let reasons = [tree.reason, tree.childrenReason == tree.reason ? nil : tree.childrenReason].compactMap(
      \.self)
    object.set("reason", reasons.isEmpty ? nil : reasons.joined(separator: "; "))
    return .object(object)
  }

  private static func process(_ process: ProcessEvidence) -> JSONValue {
    var object = JSONObject()
    object.set("pid", process.pid)
    object.set("parent_pid", process.parentPID)
    object.set("level", process.level)
    object.set("entity_id", process.entityID)
    object.set("parent_entity_id", process.parentEntityID)
    object.set("name", process.name)
    object.set("executable", process.executable)
    object.set("command_line", process.commandLine)
    object.set("user", process.user)
    object.set("start", process.start)
    object.set("end", process.end)
    object.set("exit_code", process.exitCode)
    object.set("sha256", process.sha256)
    object.set("signature", SignatureVerdict(alert: process.signature, authenticode: nil).map(signature))
    object.set("running", process.isRunning)
    if !process.differences.isEmpty { object["differences"] = .strings(process.differences) }
    object["sources"] = .strings(process.sources.map(\.rawValue))
    return .object(object)
  }

  static func service(_ service: ServiceEvidence, file: FileEvidence?) -> JSONValue {
    var object: JSONObject = ["name": .string(service.name)]
    object.set("display_name", service.displayName)
    object["path"] = .string(service.path)
    object.set("executable", service.executable)
    object.set("arguments", service.arguments)
    object.set("service_dll", service.serviceDLL)
    object.set("service_type", service.serviceType)
    object.set("start_type", service.startType)
    object.set("status", service.status)
    object.set("user_account", service.userAccount)
    object.set("pid", service.pid)
    if file?.state == .hashed { object.set("sha256", file?.report.sha256) }
    object.set("signature", file?.signature.map(signature))
    object["listed_because"] = .strings(service.reasons.map(\.rawValue))
    if !service.changes.isEmpty {
      object["changed_since_boot"] = .array(
        service.changes.map { changed in
          [
            "path": .string(changed.path), "what": .string(changed.change.kind.rawValue),
            "time": .time(changed.change.time),
          ]
        })
    }
    return .object(object)
  }

  /// When the host booted, or why that is not known.
  static func boot(_ boot: HostBoot) -> JSONValue {
    switch boot {
    case .known(let time): ["time": .time(time)]
    case .unknown(let reason): ["reason": .string(reason)]
    }
  }

  static func network(_ network: NetworkEvidence) -> JSONValue {
    var object: JSONObject = [
      "dns_cache": .array(network.dnsCache.map(name)), "sockets": .array(network.sockets.map(endpoint)),
      "listening_ports": .array(network.listeningPorts.map(endpoint)),
    ]
    object.set("reason", network.reason)
    return .object(object)
  }

  private static func name(_ name: NetworkEvidence.CachedName) -> JSONValue {
    var object: JSONObject = ["name": .string(name.name)]
    object.set("type", name.type)
    object.set("tie", name.tie)
    return .object(object)
  }

  private static func endpoint(_ endpoint: NetworkEvidence.Endpoint) -> JSONValue {
    var object = JSONObject()
    object.set("pid", endpoint.pid)
    object.set("protocol", endpoint.transport)
    object.set("local_address", endpoint.localAddress)
    object.set("local_port", endpoint.localPort)
    object.set("remote_address", endpoint.remoteAddress)
    object.set("remote_port", endpoint.remotePort)
    object.set("state", endpoint.state)
    object["tie"] = .string(endpoint.tie)
    return .object(object)
  }

  static func persistence(_ entry: PersistenceEvidence) -> JSONValue {
    var object: JSONObject = [
      "kind": .string(entry.kind.rawValue), "name": .string(entry.name), "command": .string(entry.command),
    ]
    object.set("path", entry.path)
    object.set("executable", entry.executable)
    object.set("enabled", entry.isEnabled)
    object.set("user", entry.user)
    object["listed_because"] = .strings(entry.reasons.map(\.rawValue))
    return .object(object)
  }

  static func relatedAlert(_ alert: RelatedAlert) -> JSONValue {
    [
      "id": .string(alert.id), "time": .time(alert.time), "rule": .string(alert.rule),
      "rule_id": .string(alert.ruleID), "severity": .string(alert.severity), "reason": .string(alert.reason),
      "same": .strings((alert.sharesHost ? ["host"] : []) + (alert.sharesUser ? ["user"] : [])),
    ]
  }

  static func prevalence(_ trait: FileTrait, _ known: FilePrevalence?) -> JSONValue {
    var object: JSONObject
    switch trait {
    case .sha256(let sha256): object = ["kind": "sha256", "sha256": .string(sha256)]
    case .path(let path): object = ["kind": "path", "path": .string(path)]
    case .signer(let name, let status):
      object = ["kind": "signer", "signer": .string(name), "status": .string(status.rawValue)]
    }
    object.set("dossiers", known?.dossiers ?? 0)
    guard let known else { return .object(object) }
    if known.hasMore { object["has_more"] = true }
    object["first_seen"] = .time(known.firstSeen)
    object["last_seen"] = .time(known.lastSeen)
    object["paths"] = .strings(known.paths)
    if !known.contents.isEmpty { object["contents"] = .strings(known.contents) }
    return .object(object)
  }

  static func finding(_ finding: Finding) -> JSONValue {
    [
      "id": .string(finding.kind.rawValue), "severity": .string(finding.severity.rawValue),
      "title": .string(finding.title), "reason": .string(finding.reason),
      "evidence": .strings(finding.evidence),
    ]
  }

  static func indicator(_ indicator: Indicator) -> JSONValue {
    [
      "type": .string(indicator.kind.rawValue), "value": .string(indicator.value),
      "from": .string(indicator.from),
    ]
  }
}
