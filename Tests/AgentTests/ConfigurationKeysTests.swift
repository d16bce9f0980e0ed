import Foundation
import TOML
import Testing

@testable import Agent

/// The code, the commented default file and the JSON Schema name the same settings.
@Suite struct ConfigurationKeysTests {
  private static let folder =
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path + "/Config"

  /// The settings of the shipped file, also those that are switched off, with the comment above each.
  private static func shipped() throws -> [(key: String, comment: String, isOff: Bool)] {
    var found: [(String, String, Bool)] = []
    var table = ""
    var comment: [String] = []
    for line in try String(contentsOfFile: folder + "/dossier.toml", encoding: .utf8).split(
      separator: "\n", omittingEmptySubsequences: false)
    {
      let text = line.hasPrefix("# ") ? line.dropFirst(2) : line
      let isSetting = text.firstMatch(of: /^[a-z_]+ = [\["0-9tf]/) != nil
      if line.hasPrefix("[") {
        table = String(line.dropFirst().prefix { $0 != "]" })
      } else if isSetting {
        let key = String(text.prefix { $0 != " " })
        found.append((table + "." + key, comment.joined(separator: " "), line.hasPrefix("#")))
      } else if line.hasPrefix("#") {
        comment.append(String(text))
        continue
      } else if line.isEmpty {
        comment = []
      }
    }
    return found.filter { !$0.0.hasPrefix("sinks.") }
  }

  @Test func `every setting that is read stands in the shipped file, and the other way round`() throws {
    let read = try Configuration.keys().map(\.path)
    #expect(Set(read).count == read.count)
    #expect(try Self.shipped().map(\.key).sorted() == read.sorted())
    for setting in try Self.shipped() { #expect(!setting.comment.isEmpty, "\(setting.key) has no comment") }
  }

  @Test func `the JSON Schema has every setting with its type`() throws {
    let file = Self.folder + "/schema/configuration.schema.json"
    let comments = Dictionary(try Self.shipped().map { ($0.key, $0.comment) }) { first, _ in first }
    let schema = try Self.schema(try Configuration.keys(), comments)
    if ProcessInfo.processInfo.environment["RECORD"] == "1" { try schema.write(to: URL(filePath: file)) }
    #expect(try Data(contentsOf: URL(filePath: file)) == schema)
  }

  private static func schema(
    _ keys: [(path: String, kind: TOMLKind)], _ comments: [String: String]
  ) throws -> Data {
    var tables: [String: [String: Any]] = [:]
    for (path, kind) in keys {
      let parts = path.split(separator: ".").map(String.init)
      var value = type(of: kind)
      value["description"] = comments[path]
      tables[parts[0], default: [:]][parts[1]] = value
    }
    var properties: [String: Any] = tables.mapValues {
      ["type": "object", "additionalProperties": false, "properties": $0]
    }
    // One table a sink, by its name; which settings it has depends on its type.
    properties["sinks"] = ["type": "object", "additionalProperties": ["type": "object"]]
    let schema: [String: Any] = [
      "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Dossier's configuration",
      "description": "The settings of dossier.toml, which has their defaults.", "type": "object",
      "additionalProperties": false, "properties": properties,
    ]
    let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return try JSONSerialization.data(withJSONObject: schema, options: options) + Data("\n".utf8)
  }

  private static func type(of kind: TOMLKind) -> [String: Any] {
    switch kind {
    case .string: return ["type": "string"]
    case .strings: return ["type": "array", "items": ["type": "string"]]
    case .boolean: return ["type": "boolean"]
    case .integer(let range):
      return bounded("integer", range.lowerBound, range.upperBound == .max ? nil : range.upperBound)
    case .number(let range): return bounded("number", range.lowerBound, range.upperBound)
    case .duration:
      return ["type": "string", "pattern": "^([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$"]
    case .byteCount:
      return [
        "anyOf": [
          ["type": "integer", "minimum": 0], ["type": "string", "pattern": "^[0-9]+ *([kKMGT]i?)?B?$"],
        ]
      ]
    case .choice(let names): return ["enum": names]
    case .any: return [:]
    }
  }

  private static func bounded(_ type: String, _ low: Any, _ high: Any?) -> [String: Any] {
    var value: [String: Any] = ["type": type, "minimum": low]
    value["maximum"] = high
    return value
  }

  private static let validate = """
    import json, sys, tomllib, jsonschema
    schema = json.load(open(sys.argv[1]))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(tomllib.load(open(sys.argv[2], 'rb')), schema)
    """

  private static func python(_ arguments: [String]) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c"] + arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }

  @Test(
    .enabled(
      if: (try? python(["import tomllib, jsonschema"])) == 0, "Python 3.11 with jsonschema is not installed"))
  func `the shipped file is valid by the schema as another reader has it`() throws {
    let file = Self.folder + "/schema/configuration.schema.json"
    #expect(try Self.python([Self.validate, file, Self.folder + "/dossier.toml"]) == 0)
  }

  // MARK: Overrides

  private func parse(
    _ text: String = "", _ environment: [String: String] = [:], _ settings: [String] = []
  ) throws -> Configuration {
    try Configuration.parse(
      Array(text.utf8), file: "/etc/dossier/dossier.toml",
      overrides: ConfigurationOverrides(environment: environment, settings: settings))
  }

  @Test func `the environment goes before the file, and the command line before the environment`() throws {
    let text = "[osquery]\nsessions = 2\nrows_kept = 20\nstatement_deadline = \"2s\"\n"
    let configuration = try parse(
      text,
      [
        "DOSSIER_OSQUERY_SESSIONS": "3", "DOSSIER_OSQUERY_ROWS_KEPT": "30",
        "DOSSIER_STORE_PATH": "/a \"b\"\\c",
      ],
      ["osquery.sessions=4", "rules.paths=[\"/r\"]", "log.format=json", "files.largest=1MiB"])
    #expect(configuration.osquery.sessions == 4)
    #expect(configuration.osquery.rowsKept == 30)
    #expect(configuration.osquery.statementDeadline == .seconds(2))
    #expect(configuration.store.path == "/a \"b\"\\c")
    #expect(configuration.rules.paths == ["/r"])
    #expect(configuration.log.format == .json)
    #expect(configuration.files.largest == 1 << 20)
  }

  @Test func `every setting has a variable of its own`() throws {
    let names = try Configuration.keys().map { ConfigurationOverrides.variable(of: $0.path) }
    #expect(Set(names).count == names.count)
    #expect(ConfigurationOverrides.otherVariables.isDisjoint(with: names))
    #expect(names.contains("DOSSIER_HTTP_BODY_BYTES"))
  }

  @Test func `leaves variables alone that belong to no section`() throws {
    let overrides = ConfigurationOverrides(environment: ["DOSSIER_ID": "x", "DOSSIER_STOREROOM": "y"])
    #expect(try Configuration.parse([], file: "", overrides: overrides) == Configuration())
  }

  @Test(arguments: [
    (["DOSSIER_OSQUERY_SESION": "1"], [], "did you mean DOSSIER_OSQUERY_SESSIONS?"),
    (["DOSSIER_STORE_XYZZY": "1"], [], "DOSSIER_STORE_XYZZY is no setting"),
    (["DOSSIER_OSQUERY_SESSIONS": "99"], [], "1 to 16"),
    (["DOSSIER_OSQUERY_SESSIONS": "1\n[evil]\na = 1"], [], "environment"),
    (["DOSSIER_OSQUERY_SESSIONS": ""], [], "DOSSIER_OSQUERY_SESSIONS"),
    ([:], ["osquery.session=1"], "did you mean osquery.sessions?"),
    ([:], ["log.level=loud"], "\"warning\""),
  ])
  func `refuses an override that is wrong, with the remedy`(
    environment: [String: String], settings: [String], remedy: String
  ) {
    #expect {
      try parse("", environment, settings)
    } throws: { String(describing: $0).contains(remedy) }
  }

  @Test func `leaves variables alone that are no settings`() throws {
    let others = Dictionary(uniqueKeysWithValues: ConfigurationOverrides.otherVariables.map { ($0, "x") })
    #expect(try parse("", others.merging(["PATH": "x", "DOSSIERX": "y"]) { $1 }) == Configuration())
  }

  @Test func `refuses a secret in the file, and says where it belongs`() {
    #expect {
      try parse("[signing]\nkey = \"MC4CAQ\"\n")
    } throws: { String(describing: $0).contains("name that in signing.key_file") }
  }

  @Test func `refuses a pattern that names no file`() {
    #expect {
      try parse("[intake]\nfiles = [\"/var/log/**\"]\n")
    } throws: { String(describing: $0).contains("names folders only") }
  }
}
