import ECS

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Random events as an endpoint's sensor on Windows writes them, about 2 KiB each and the same for the same
/// seed: processes, libraries, connections, registry values and files. One in 10,000 fulfils the Windows
/// Update rule. One line in ten escapes what is not ASCII.
struct EventGenerator {
  private var random: EventRandom
  private var host = JSONObject()
  private var number = 0

  init(seed: UInt64) { random = EventRandom(seed: seed) }

  static func write(count: Int, to path: String, seed: UInt64) throws {
    guard let file = fopen(path, "w") else { throw UsageError(description: "\(path) cannot be written") }
    defer { fclose(file) }
    var generator = EventGenerator(seed: seed)
    for _ in 0..<count {
      let line = generator.nextLine()
      guard fwrite(line, 1, line.count, file) == line.count else {
        throw UsageError(description: "\(path) cannot be written to its end")
      }
    }
  }

  mutating func nextLine() -> [UInt8] {
    let event = nextEvent()
    var text = JSONWriter.bytes(.object(event))
    if random.below(10) == 0 { text = Self.escaped(text) }
    return text + [0x0A]
  }

  private static func escaped(_ text: [UInt8]) -> [UInt8] {
    String(decoding: text, as: UTF8.self).utf16.flatMap { unit -> [UInt8] in
      if unit < 0x80 { return [UInt8(unit)] }
      let digits = String(unit, radix: 16)
      return Array(("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
    }
  }

  private mutating func nextEvent() -> JSONObject {
    number += 1
    if number % 10_000 == 5_000 { return processEvent(isUpdate: true) }
    switch random.below(20) {
    case 0..<5: return processEvent(isUpdate: false)
    case 5..<9: return libraryEvent()
    case 9..<13: return networkEvent()
    case 13..<16: return registryEvent()
    default: return fileEvent()
    }
  }

  // MARK: Kinds

  private mutating func processEvent(isUpdate: Bool) -> JSONObject {
    let isStart = isUpdate || random.below(5) < 3
    var event = base("process", isStart ? "start" : "end", isStart ? "start" : "end")
    var process = image()
    if isUpdate {
      process["name"] = random.pick(["wuauclt.exe", "WUAUCLT.EXE"])
      process["executable"] = #"C:\Windows\System32\wuauclt.exe"#
      process["args"] = [
        #"C:\Windows\System32\wuauclt.exe"#, "/UpdateDeploymentProvider", #"C:\Users\Öffentlich\p.dll"#,
        "/RunHandlerComServer",
      ]
    }
    process["command_line"] = .string(
      (process["args"]?.array ?? []).compactMap(\.string).joined(separator: " "))
    process["working_directory"] = #"C:\Windows\system32\"#
    process["hash"] = hashes()
    process["pe"] = [
      "original_file_name": process["name"] ?? .null, "imphash": .string(random.hexadecimal(32)),
    ]
    process["Ext"] = [
      "ancestry": [.string(random.text(40)), .string(random.text(40))],
      "token": [
        "integrity_level_name": .string(random.pick(["medium", "high", "system"])), "elevation": false,
      ],
      "uptime": .number(JSONNumber(Double(random.below(9_999_999)) / 1000)),
    ]
    var parent = image()
    parent["command_line"] = .string(
      (parent["args"]?.array ?? []).compactMap(\.string).joined(separator: " "))
    process["parent"] = .object(parent)
    event["process"] = .object(process)
    return event
  }

  private mutating func libraryEvent() -> JSONObject {
    var event = base("library", "start", "load")
    let name = random.pick(EventWords.libraries)
    event["process"] = .object(image())
    event["dll"] = [
      "name": .string(name), "path": .string(#"C:\Windows\System32\"# + name), "hash": hashes(),
      "code_signature": signature("Microsoft Windows"), "pe": ["original_file_name": .string(name)],
      "Ext": ["size": .number(JSONNumber(random.below(9_000_000))), "load_index": 1],
    ]
    return event
  }

  private mutating func networkEvent() -> JSONObject {
    var event = base("network", "start", random.pick(["connection_attempted", "connection_accepted"]))
    event["process"] = .object(image())
    event["source"] = [
      "ip": .string(random.address()), "port": .number(JSONNumber(1024 + random.below(60_000))),
    ]
    event["destination"] = [
      "ip": .string(random.address()), "port": .number(JSONNumber(random.pick([443, 80, 53, 445, 3389]))),
      "geo": [
        "city_name": .string(random.pick(["Łódź", "Zürich", "Lyon", "名古屋"])), "country_iso_code": "CH",
      ],
      "as": ["number": .number(JSONNumber(random.below(70_000)))],
    ]
    event["network"] = ["transport": "tcp", "type": "ipv4", "direction": random.pick(["egress", "ingress"])]
    event["dns"] = ["question": ["name": .string(random.hexadecimal(8) + ".example.org"), "type": "A"]]
    return event
  }

  private mutating func registryEvent() -> JSONObject {
    var event = base("registry", "change", random.pick(["modification", "creation"]))
    let key = #"SOFTWARE\Microsoft\Windows\CurrentVersion\"# + random.pick(EventWords.keys)
    let value = random.pick(["Start", "ImagePath", "EnableLUA", "Länge"])
    event["process"] = .object(image())
    event["registry"] = [
      "hive": "HKLM", "key": .string(key), "value": .string(value),
      "path": .string(#"HKEY_LOCAL_MACHINE\"# + key + #"\"# + value),
      "data": ["type": "REG_SZ", "strings": [.string(random.pick(EventWords.programs).path)]],
    ]
    return event
  }

  private mutating func fileEvent() -> JSONObject {
    let kind = random.pick([("creation", "creation"), ("deletion", "deletion"), ("change", "modification")])
    var event = base("file", kind.0, kind.1)
    let ending = random.pick(["txt", "tmp", "exe", "lnk", "docx", "png"])
    let name =
      random.pick(["Übersicht", "protokoll", "cache", "メモ", "итог 📈"]) + "-\(random.below(9999))." + ending
    let folder =
      #"C:\Users\"# + random.pick(EventWords.users)
      + random.pick([#"\Documents\"#, #"\AppData\Local\Temp\"#])
    event["process"] = .object(image())
    event["file"] = [
      "name": .string(name), "path": .string(folder + name), "extension": .string(ending),
      "size": .number(JSONNumber(random.below(5_000_000))), "owner": .string(random.pick(EventWords.users)),
      "Ext": [
        "entropy": .number(JSONNumber(Double(random.below(800_000)) / 100_000)),
        "header_bytes": .string(random.hexadecimal(32)),
        "original": ["path": .string(folder + name + ".tmp")],
      ],
    ]
    return event
  }

  // MARK: Parts

  private mutating func base(_ category: String, _ type: String, _ action: String) -> JSONObject {
    if number % 50 == 1 { host = newHost() }
    let time =
      "2026-03-0\(1 + random.below(9))T\(10 + random.below(14)):\(10 + random.below(50)):"
      + "\(10 + random.below(50)).\(100 + random.below(900))Z"
    return [
      "@timestamp": .string(time),
      "agent": ["id": .string(random.hexadecimal(36)), "type": "endpoint", "version": "9.1.0"],
      "data_stream": [
        "type": "logs", "dataset": .string("endpoint.events." + category), "namespace": "default",
      ],
      "ecs": ["version": "8.17.0"], "host": .object(host),
      "event": [
        "kind": "event", "module": "endpoint", "category": [.string(category)], "type": [.string(type)],
        "action": .string(action), "id": .string(random.text(22)), "created": .string(time),
        "ingested": .string(time),
        "dataset": .string("endpoint.events." + category), "sequence": .number(JSONNumber(number)),
        "agent_id_status": "verified",
      ],
      "user": [
        "name": .string(random.pick(EventWords.users)),
        "domain": .string(random.pick(["KONTOR", "NT AUTHORITY"])),
        "id": .string("S-1-5-21-\(random.below(1 << 31))-\(random.below(1 << 31))-\(random.below(9999))"),
      ],
      "message": .string("Endpoint \(category) event"),
    ]
  }

  private mutating func newHost() -> JSONObject {
    let name = random.pick(["pc", "srv", "nb"]) + "-" + random.hexadecimal(6)
    return [
      "name": .string(name), "hostname": .string(name.uppercased()), "id": .string(random.hexadecimal(36)),
      "ip": [.string(random.address()), "127.0.0.1", "::1"], "mac": [.string(random.hexadecimal(12))],
      "architecture": "x86_64",
      "os": [
        "type": "windows", "family": "windows", "platform": "windows", "name": "Windows",
        "full": "Windows 11 Pro 24H2", "version": "24H2 (10.0.26100.3476)",
        "kernel": "24H2 (10.0.26100.3476)",
      ],
    ]
  }

  private mutating func image() -> JSONObject {
    let program = random.pick(EventWords.programs)
    let arguments = [program.path] + random.pick(EventWords.arguments) + [random.hexadecimal(6)]
    return [
      "name": .string(program.name), "executable": .string(program.path),
      "pid": .number(JSONNumber(random.below(40_000))),
      "entity_id": .string(random.text(64)), "args": .array(arguments.map { .string($0) }),
      "args_count": .number(JSONNumber(arguments.count)), "code_signature": signature(program.signer),
      "thread": ["id": .number(JSONNumber(random.below(40_000)))],
    ]
  }

  private func signature(_ signer: String?) -> JSONValue {
    guard let signer else { return ["exists": false] }
    return ["exists": true, "subject_name": .string(signer), "status": "trusted", "trusted": true]
  }

  private mutating func hashes() -> JSONValue {
    [
      "md5": .string(random.hexadecimal(32)), "sha1": .string(random.hexadecimal(40)),
      "sha256": .string(random.hexadecimal(64)),
    ]
  }
}
