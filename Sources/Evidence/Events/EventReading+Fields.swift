internal import ECS

extension EventReading {
  /// The fields of a signature in an event; Elastic's own agent has them one level deeper.
  struct SignatureFields {
    let exists, trusted, status, subject: [HistoryField]

    init(_ prefix: String) {
      func places(_ name: String) -> [HistoryField] {
        ["code_signature.", "Ext.code_signature."].map { HistoryField(prefix + "." + $0 + name) }
      }
      exists = places("exists")
      trusted = places("trusted")
      status = places("status")
      subject = places("subject_name")
    }
  }

  /// The fields of a process in an event, by where they stand.
  struct ProcessFields {
    let pid, entityID, name, executable, commandLine, start, sha256: HistoryField
    let signature: SignatureFields

    init(_ prefix: String) {
      pid = HistoryField(prefix + ".pid")
      entityID = HistoryField(prefix + ".entity_id")
      name = HistoryField(prefix + ".name")
      executable = HistoryField(prefix + ".executable")
      commandLine = HistoryField(prefix + ".command_line")
      start = HistoryField(prefix + ".start")
      sha256 = HistoryField(prefix + ".hash.sha256")
      signature = SignatureFields(prefix)
    }
  }

  /// The ECS fields that the history reads.
  enum Field {
    static let time = HistoryField("@timestamp")
    static let hostID = HistoryField("host.id")
    static let hostName = HistoryField("host.name")
    static let computer = HistoryField("winlog.computer_name")
    static let category = HistoryField("event.category")
    static let type = HistoryField("event.type")
    static let action = HistoryField("event.action")
    static let code = HistoryField("event.code")
    static let process = ProcessFields("process")
    static let parent = ProcessFields("process.parent")
    static let ancestry = HistoryField("process.Ext.ancestry")
    static let uptime = HistoryField("process.uptime")
    static let exitCode = HistoryField("process.exit_code")
    static let arguments = HistoryField("process.args")
    static let userName = HistoryField("user.name")
    static let userDomain = HistoryField("user.domain")
    static let filePath = HistoryField("file.path")
    static let fileSize = HistoryField("file.size")
    static let fileSHA256 = HistoryField("file.hash.sha256")
    static let originalPath = HistoryField("file.Ext.original.path")
    static let registryPath = HistoryField("registry.path")
    static let registryData = HistoryField("registry.data.strings")
    static let dllPath = HistoryField("dll.path")
    static let dllSHA256 = HistoryField("dll.hash.sha256")
    static let dllSignature = SignatureFields("dll")
    static let question = HistoryField("dns.question.name")
    static let questionType = HistoryField("dns.question.type")
    static let resolved = HistoryField("dns.resolved_ip")
    static let direction = HistoryField("network.direction")
    static let transport = HistoryField("network.transport")
    static let sourceIP = HistoryField("source.ip")
    static let destinationIP = HistoryField("destination.ip")
    static let destinationPort = HistoryField("destination.port")
    static let destinationDomain = HistoryField("destination.domain")
    static let serviceName = HistoryField("winlog.event_data.ServiceName")
    static let imagePath = HistoryField("winlog.event_data.ImagePath")
    static let serviceFile = HistoryField("winlog.event_data.ServiceFileName")
    static let taskName = HistoryField("winlog.event_data.TaskName")
  }
}

extension AlertSignature {
  /// What an event says of a signature; nil when it says nothing.
  init?(_ event: some EventFields, _ fields: EventReading.SignatureFields) {
    func first(_ places: [HistoryField]) -> JSONValue? {
      for place in places { if let value = event.first(place) { return value } }
      return nil
    }
    exists = first(fields.exists)?.bool
    trusted = first(fields.trusted)?.bool
    status = first(fields.status)?.scalarText
    subject = first(fields.subject)?.scalarText
    if exists == nil, trusted == nil, status == nil, subject == nil { return nil }
  }
}
