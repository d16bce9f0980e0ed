internal import ECS

extension Registration {
  /// What an event registers; nil for most events.
  init?(_ document: some EventFields, reading: EventReading) {
    if let action = reading.action {
      switch action.kind {
      case .set: self.init(registry: action)
      case .created, .changed, .renamed: self.init(file: action)
      case .deleted, .removed, .connection, .name, .library: return nil
      }
    } else if reading.isStart {
      self.init(commandOf: document, reading: reading)
    } else {
      self.init(log: document, time: reading.time)
    }
    process = reading.process
  }

  // MARK: Registry

  /// Services, tasks and run keys as Windows keeps them.
  private init?(registry action: RecordedAction) {
    let parts = action.target.split(separator: "\\").map(String.init)
    let lower = parts.map { $0.lowercased() }
    guard let value = parts.last, parts.count > 3 else { return nil }
    if let place = lower.firstIndex(of: "services"), place >= 2, lower[place - 1].contains("controlset"),
      place + 1 < parts.count
    {
      self.init(kind: .service, name: parts[place + 1], source: .registry, time: action.last)
      switch lower.suffix(from: place + 2).joined(separator: "\\") {
      case "imagepath": command = action.detail
      case "parameters\\servicedll": library = action.detail
      default: return nil
      }
    } else if let place = lower.firstIndex(of: "taskcache"), place + 2 < parts.count,
      lower[place + 1] == "tree",
      lower.last == "id"
    {
      let name = parts[(place + 2)...].dropLast().joined(separator: "\\")
      guard !name.isEmpty else { return nil }
      self.init(kind: .task, name: name, source: .registry, time: action.last)
    } else if Self.isRunKey(lower.dropLast()) {
      self.init(kind: .runKey, name: value, command: action.detail, source: .registry, time: action.last)
    } else {
      return nil
    }
  }

  /// Source: Microsoft, "Run and RunOnce Registry Keys", and the policies' key of the same use.
  private static func isRunKey(_ key: ArraySlice<String>) -> Bool {
    guard let last = key.last, ["run", "runonce", "runonceex"].contains(last) else { return false }
    let path = key.joined(separator: "\\")
    return path.contains("\\currentversion\\") || path.hasSuffix("\\policies\\explorer\\run")
  }

  // MARK: Files

  /// Task definitions, systemd units and cron tables.
  private init?(file action: RecordedAction) {
    let path = PathPlaces.normal(action.target)
    for folder in ["c:\\windows\\system32\\tasks\\", "c:\\windows\\tasks\\"] where path.hasPrefix(folder) {
      self.init(
        kind: .task, name: String(action.target.dropFirst(folder.count)), source: .file, time: action.last)
      return
    }
    let name = String(path.split(separator: "/").last ?? "")
    let units = [
      "/etc/systemd/system/", "/usr/lib/systemd/system/", "/lib/systemd/system/", "/run/systemd/system/",
    ]
    let isUnit = units.contains(where: path.hasPrefix) || path.contains("/.config/systemd/user/")
    if isUnit, name.hasSuffix(".service") {
      self.init(kind: .service, name: name, source: .file, time: action.last)
    } else if isUnit && name.hasSuffix(".timer") || path.hasPrefix("/etc/cron")
      || path.hasPrefix("/var/spool/cron/")
      || path.hasPrefix("/etc/anacrontab")
    {
      self.init(kind: .task, name: path, source: .file, time: action.last)
    } else {
      return nil
    }
  }

  // MARK: Command lines

  /// `sc create NAME binPath= …` and `schtasks /create /tn NAME /tr …`.
  private init?(commandOf document: some EventFields, reading: EventReading) {
    let path = reading.process?.executable ?? reading.process?.name ?? ""
    let program = path.lowercased().split(whereSeparator: { $0 == "\\" || $0 == "/" }).last ?? ""
    guard program == "sc.exe" || program == "schtasks.exe" else { return nil }
    var words = document.scalars(at: EventReading.Field.arguments).prefix(64).compactMap(\.string)
    if words.isEmpty { words = Self.words(reading.process?.commandLine ?? "") }
    let lower = words.map { $0.lowercased() }
    func value(after names: [String]) -> String? {
      lower.firstIndex(where: names.contains).flatMap {
        $0 + 1 < words.count ? EventReading.cut(words[$0 + 1]) : nil
      }
    }
    if program == "sc.exe", let name = value(after: ["create"]) {
      self.init(
        kind: .service, name: name, command: value(after: ["binpath="]), source: .commandLine,
        time: reading.time)
    } else if program == "schtasks.exe", lower.contains("/create") || lower.contains("-create"),
      let name = value(after: ["/tn", "-tn"])
    {
      self.init(
        kind: .task, name: String(name.drop(while: { $0 == "\\" })), command: value(after: ["/tr", "-tr"]),
        source: .commandLine, time: reading.time)
    } else {
      return nil
    }
  }

  /// Words of a command line, where the event does not have them split: quotes group, and that is all `sc` and
  /// `schtasks` need.
  private static func words(_ commandLine: String) -> [String] {
    var words: [String] = []
    var isQuoted = false
    var word = ""
    for character in commandLine + " " {
      if character == "\"" {
        isQuoted.toggle()
      } else if character == " ", !isQuoted {
        if !word.isEmpty { words.append(word) }
        word = ""
      } else {
        word.append(character)
      }
    }
    return words
  }

  // MARK: Event log

  /// Windows' events 7045 and 4697 (service installed), 4698 (task created).
  private init?(log document: some EventFields, time: Timestamp) {
    func text(_ field: HistoryField) -> String? { EventReading.text(document, field) }
    switch document.text(EventReading.Field.code) {
    case "7045", "4697":
      guard let name = text(EventReading.Field.serviceName) else { return nil }
      self.init(
        kind: .service, name: name,
        command: text(EventReading.Field.imagePath) ?? text(EventReading.Field.serviceFile),
        source: .eventLog,
        time: time)
    case "4698":
      guard let name = text(EventReading.Field.taskName) else { return nil }
      self.init(kind: .task, name: String(name.drop(while: { $0 == "\\" })), source: .eventLog, time: time)
    default: return nil
    }
  }
}
