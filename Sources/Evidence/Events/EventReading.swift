internal import ECS

/// What one event says for the history, taken out of its document once.
struct EventReading: Hashable {
  /// The longest text kept of one field, in bytes.
  static let longestText = 8_192

  var time: Timestamp
  var host: String
  var process: RecordedProcess?
  var parent: RecordedProcess?
  var isStart = false
  var action: RecordedAction?
  var registration: Registration?

  /// Reads an event; nil when it has no time or no host, so that it could be told of nobody.
  init?(_ document: some EventFields) {
    guard let time = document.first(Field.time).flatMap(Timestamp.init) else { return nil }
    guard let host = document.text(Field.hostID) ?? document.text(Field.hostName) ?? Self.logHost(document)
    else { return nil }
    self.time = time
    self.host = Self.cut(host)
    let categories = Set(document.unordered(Field.category).compactMap(\.string))
    let types = Set(document.unordered(Field.type).compactMap(\.string))
    process = Self.process(document, Field.process)
    if categories.contains("process") {
      readLife(document, types)
    } else if !types.contains("error") {
      action = Self.action(document, categories, types, time)
    }
    process?.user = Self.user(document)
    registration = Registration(document, reading: self)
  }

  private mutating func readLife(_ document: some EventFields, _ types: Set<String>) {
    if types.contains("start") {
      isStart = true
      let start = process?.start ?? time
      process?.isStartSeen = true
      process?.start = start
      parent = Self.process(document, Field.parent)
      process?.parentPID = parent?.pid
      process?.parentEntityID =
        parent?.entityID ?? document.first(Field.ancestry)?.string.map(Self.cut)
    }
    if types.contains("end") {
      let uptime = document.first(Field.uptime)?.int.flatMap { (0..<3_155_760_000).contains($0) ? $0 : nil }
      process?.end = isStart ? time.advanced(by: .seconds(uptime ?? 0)) : time
      process?.exitCode = document.first(Field.exitCode)?.int
    }
  }

  // MARK: Processes

  private static func process(_ document: some EventFields, _ fields: ProcessFields) -> RecordedProcess? {
    var process = RecordedProcess()
    process.pid = document.first(fields.pid).flatMap { $0.int ?? $0.string.flatMap(Int.init) }
    process.entityID = text(document, fields.entityID)
    process.executable = text(document, fields.executable)
    guard process.pid != nil || process.entityID != nil || process.executable != nil else { return nil }
    process.name = text(document, fields.name)
    process.commandLine = text(document, fields.commandLine)
    process.sha256 = text(document, fields.sha256)?.lowercased()
    process.start = document.first(fields.start).flatMap(Timestamp.init)
    process.signature = AlertSignature(document, fields.signature)
    return process
  }

  private static func user(_ document: some EventFields) -> String? {
    guard let name = text(document, Field.userName) else { return nil }
    return text(document, Field.userDomain).map { "\($0)\\\(name)" } ?? name
  }

  /// Windows' own log names the host with its domain, and before any agent does.
  private static func logHost(_ document: some EventFields) -> String? {
    document.text(Field.computer).map { String($0.prefix { $0 != "." }).lowercased() }
  }

  // MARK: Actions

  private static func action(
    _ document: some EventFields, _ categories: Set<String>, _ types: Set<String>, _ time: Timestamp
  ) -> RecordedAction? {
    if categories.contains("file") { return file(document, types, time) }
    if categories.contains("registry") { return registry(document, types, time) }
    if categories.contains("library") || categories.contains("driver") { return library(document, time) }
    guard categories.contains("network") else { return nil }
    return name(document, time) ?? connection(document, types, time)
  }

  private static func file(_ document: some EventFields, _ types: Set<String>, _ time: Timestamp)
    -> RecordedAction?
  {
    guard let path = text(document, Field.filePath) else { return nil }
    let actions = Set(document.unordered(Field.action).compactMap(\.string))
    let original = text(document, Field.originalPath)
    let kind: RecordedAction.Kind
    if types.contains("deletion") {
      kind = .deleted
    } else if actions.contains("rename") || original != nil {
      kind = .renamed
    } else if types.contains("creation") {
      kind = .created
    } else if types.contains("change") {
      kind = .changed
    } else {
      return nil
    }
    var action = RecordedAction(kind, path, at: time)
    action.detail = original
    action.size = document.first(Field.fileSize)?.int
    action.sha256 = text(document, Field.fileSHA256)?.lowercased()
    return action
  }

  private static func registry(
    _ document: some EventFields, _ types: Set<String>, _ time: Timestamp
  ) -> RecordedAction? {
    guard let path = text(document, Field.registryPath) else { return nil }
    guard types.contains("change") || types.contains("creation") || types.contains("deletion") else {
      return nil
    }
    var action = RecordedAction(types.contains("deletion") ? .removed : .set, path, at: time)
    let data = document.scalars(at: Field.registryData).prefix(16).compactMap(\.scalarText)
    action.detail = data.isEmpty ? nil : cut(data.joined(separator: "\n"))
    return action
  }

  private static func library(_ document: some EventFields, _ time: Timestamp) -> RecordedAction? {
    guard let path = text(document, Field.dllPath) ?? text(document, Field.filePath) else { return nil }
    var action = RecordedAction(.library, path, at: time)
    action.sha256 = (text(document, Field.dllSHA256) ?? text(document, Field.fileSHA256))?.lowercased()
    action.signature = AlertSignature(document, Field.dllSignature)
    return action
  }

  private static func name(_ document: some EventFields, _ time: Timestamp) -> RecordedAction? {
    guard let name = text(document, Field.question) else { return nil }
    var action = RecordedAction(.name, name.lowercased(), at: time)
    action.detail = text(document, Field.questionType)
    action.addresses = document.scalars(at: Field.resolved).prefix(16).compactMap(\.string).map(cut)
    return action
  }

  private static func connection(
    _ document: some EventFields, _ types: Set<String>, _ time: Timestamp
  ) -> RecordedAction? {
    let direction = text(document, Field.direction) ?? ""
    let isInbound = ["ingress", "inbound", "incoming"].contains(direction)
    guard let address = text(document, isInbound ? Field.sourceIP : Field.destinationIP) else { return nil }
    var action = RecordedAction(.connection, address, at: time)
    action.isInbound = isInbound
    action.port = document.first(Field.destinationPort)?.int
    action.transport = text(document, Field.transport)
    action.detail = isInbound ? nil : text(document, Field.destinationDomain)?.lowercased()
    // The event of a connection's end alone tells nothing new but when.
    if types.contains("end"), !types.contains("start") { action.count = 0 }
    return action
  }

  // MARK: Texts

  static func text(_ document: some EventFields, _ field: HistoryField) -> String? {
    guard let text = document.text(field), !text.isEmpty else { return nil }
    return cut(text)
  }

  static func cut(_ text: String) -> String {
    guard text.utf8.count > longestText else { return text }
    var bytes = text.utf8.prefix(longestText - 3)
    // A scalar's later bytes stay with its first.
    while let last = bytes.last, last & 0xC0 == 0x80 { bytes = bytes.dropLast() }
    if let last = bytes.last, last & 0xC0 == 0xC0 { bytes = bytes.dropLast() }
    return (String(bytes) ?? "") + "…"
  }
}
