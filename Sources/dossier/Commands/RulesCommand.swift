import Agent
import ArgumentParser
import Detection
import ECS

struct RulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "Looks after detection rules.", subcommands: [RulesCheckCommand.self])
}

struct RulesCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Loads rules and says which can run, which cannot, and why.",
    discussion: "Example: dossier rules check Config/rules")

  @Argument(help: "Rule files in Elastic's TOML form, and folders of them.")
  var paths: [String]

  @Option(name: .long, help: "A mapping as Elasticsearch's get mapping API answers it. [default: ECS]")
  var mapping: String?

  @Option(name: .long, help: "Threads that read; the answer is the same for any number. [default: all cores]")
  var jobs: Int?

  @Option(name: .long, help: "table or json.")
  var format = OutputFormat.table

  func validate() throws { try Jobs.validate(jobs) }

  func run() throws {
    let mapping = try self.mapping.map { try FieldMapping.read($0) } ?? .ecs
    let set = RuleSet.load(paths, mapping: mapping, threads: Jobs.threads(jobs))
    switch format {
    case .json: Console.print(Self.json(set))
    case .table: Self.show(set)
    }
    let wrong = set.problems.count { $0.kind != .notExecutable }
    if wrong > 0 { throw CommandFailure.badInput("\(wrong) rule files cannot be used") }
  }

  private static func types(_ set: RuleSet) -> [(String, Int)] {
    Dictionary(grouping: set.rules) { $0.parameters["type"]?.string ?? "" }.map { ($0.key, $0.value.count) }
      .sorted { $0.0 < $1.0 }
  }

  private static func show(_ set: RuleSet) {
    var table = TextTable(headers: ["type", "rules"])
    table.rows = types(set).map { [$0.0, String($0.1)] }
    table.rows.append(["can run", String(set.rules.count)])
    table.rows.append(["cannot run", String(set.problems.count)])
    for line in table.lines() { Console.print(line) }
    for problem in set.problems { Console.note(problem.description) }
  }

  private static func json(_ set: RuleSet) -> JSONValue {
    let problems = set.problems.map { problem -> JSONValue in
      var object: JSONObject = ["file": .string(problem.file)]
      if let line = problem.line { object["line"] = .number(JSONNumber(line)) }
      if let column = problem.column { object["column"] = .number(JSONNumber(column)) }
      if let type = problem.ruleType { object["type"] = .string(type) }
      object["executable"] = .bool(problem.kind != .notExecutable)
      object["message"] = .string(problem.message)
      return .object(object)
    }
    return [
      "loaded": .number(JSONNumber(set.rules.count)),
      "by_type": .object(JSONObject(types(set).map { ($0.0, .number(JSONNumber($0.1))) })),
      "problems": .array(problems),
    ]
  }
}
