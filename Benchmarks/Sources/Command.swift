import ECS
import Predicates

struct UsageError: Error, CustomStringConvertible {
  let description: String
}

/// What the command line asks for.
struct Command {
  private let name: String
  private var operands: [String] = []
  private var options: [String: String] = [:]

  private static let flags = ["--prefilter", "--verify"]

  init(_ arguments: [String]) throws {
    guard let first = arguments.first else { throw UsageError(description: "no command") }
    name = first
    var rest = arguments.dropFirst()
    while let argument = rest.popFirst() {
      if Self.flags.contains(argument) {
        options[argument] = "yes"
      } else if argument.hasPrefix("--") {
        guard let value = rest.popFirst() else { throw UsageError(description: "\(argument) needs a value") }
        options[argument] = value
      } else {
        operands.append(argument)
      }
    }
  }

  func run() throws {
    switch name {
    case "generate":
      guard let count = Int(try operand(0)), count >= 0 else {
        throw UsageError(description: "COUNT is no number")
      }
      let seed = operands.count > 2 ? UInt64(operands[2]) ?? 1 : 1
      try EventGenerator.write(count: count, to: try operand(1), seed: seed)
    case "read": try Reading.blocks(of: try operand(0), indexes: false)
    case "index": try Reading.blocks(of: try operand(0), indexes: true)
    case "fields": try Reading.fields(of: try operand(0))
    case "rule":
      try OneRule(path: try operand(0)).run(try operand(1), prefilter: options["--prefilter"] != nil)
    case "rules": try manyRules().run(try operand(1))
    default: throw UsageError(description: "unknown command \(name)")
    }
  }

  private func operand(_ place: Int) throws -> String {
    guard operands.indices.contains(place) else {
      throw UsageError(description: "\(name) needs more arguments")
    }
    return operands[place]
  }

  private func manyRules() throws -> ManyRules {
    let engine = options["--engine"] ?? "matcher"
    guard let engine = ManyRules.Engine(rawValue: engine) else {
      throw UsageError(description: "no engine is named \(engine)")
    }
    return try ManyRules(
      folder: try operand(0), takesParts: options["--kinds"] == "all", engine: engine,
      threads: Int(options["--threads"] ?? "1") ?? 1, limit: Int(options["--events"] ?? "") ?? .max,
      verifies: options["--verify"] != nil)
  }
}
