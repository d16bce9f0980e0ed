internal import ECS

extension EventReading {
  /// The fields of a process in an event, by where they stand.
  struct ProcessFields {
    let prefix: String
    let pid, entityID, name, executable, commandLine, start, sha256: FieldPath

    init(_ prefix: String) {
      self.prefix = prefix
      pid = FieldPath(prefix + ".pid")
      entityID = FieldPath(prefix + ".entity_id")
      name = FieldPath(prefix + ".name")
      executable = FieldPath(prefix + ".executable")
      commandLine = FieldPath(prefix + ".command_line")
      start = FieldPath(prefix + ".start")
      sha256 = FieldPath(prefix + ".hash.sha256")
    }
  }

  /// The ECS fields that the history reads.
  enum Field {
    static let time: FieldPath = "@timestamp"
    static let hostID: FieldPath = "host.id"
    static let hostName: FieldPath = "host.name"
    static let computer: FieldPath = "winlog.computer_name"
    static let category: FieldPath = "event.category"
    static let type: FieldPath = "event.type"
    static let action: FieldPath = "event.action"
    static let code: FieldPath = "event.code"
    static let process = ProcessFields("process")
    static let parent = ProcessFields("process.parent")
    static let ancestry: FieldPath = "process.Ext.ancestry"
    static let uptime: FieldPath = "process.uptime"
    static let exitCode: FieldPath = "process.exit_code"
    static let arguments: FieldPath = "process.args"
    static let userName: FieldPath = "user.name"
    static let userDomain: FieldPath = "user.domain"
    static let filePath: FieldPath = "file.path"
    static let fileSize: FieldPath = "file.size"
    static let fileSHA256: FieldPath = "file.hash.sha256"
    static let originalPath: FieldPath = "file.Ext.original.path"
    static let registryPath: FieldPath = "registry.path"
    static let registryData: FieldPath = "registry.data.strings"
    static let dllPath: FieldPath = "dll.path"
    static let dllSHA256: FieldPath = "dll.hash.sha256"
    static let question: FieldPath = "dns.question.name"
    static let questionType: FieldPath = "dns.question.type"
    static let resolved: FieldPath = "dns.resolved_ip"
    static let direction: FieldPath = "network.direction"
    static let transport: FieldPath = "network.transport"
    static let sourceIP: FieldPath = "source.ip"
    static let destinationIP: FieldPath = "destination.ip"
    static let destinationPort: FieldPath = "destination.port"
    static let destinationDomain: FieldPath = "destination.domain"
    static let serviceName: FieldPath = "winlog.event_data.ServiceName"
    static let imagePath: FieldPath = "winlog.event_data.ImagePath"
    static let serviceFile: FieldPath = "winlog.event_data.ServiceFileName"
    static let taskName: FieldPath = "winlog.event_data.TaskName"
  }
}
