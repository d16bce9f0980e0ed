/// What a command line asks for, read as gflags reads it: flags anywhere before `--`, with one or two dashes,
/// `--name value`, `--name=value`, and for switches `--name` and `--noname`.
struct Invocation {
  /// Why a command line is refused; the texts are gflags' own.
  struct Refusal: Error {
    let messages: [String]
  }

  private let catalog: FlagCatalog
  private(set) var values: [String: String] = [:]
  /// The arguments that are no flags.
  private(set) var positional: [String] = []
  private var problems: [String: String] = [:]

  /// Reads the arguments after the program's name.
  init(_ arguments: some Sequence<String>, catalog: FlagCatalog) throws(Refusal) {
    self.catalog = catalog
    var rest = Array(arguments)[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        positional += rest
        break
      }
      if argument.utf8.first == 0x2D, argument != "-" {
        read(argument.dropFirst(argument.hasPrefix("--") ? 2 : 1), &rest)
      } else {
        positional.append(argument)
      }
    }
    for name in self["undefok"].split(separator: ",") { problems[String(name)] = nil }
    if !problems.isEmpty { throw Refusal(messages: problems.sorted { $0.key < $1.key }.map(\.value)) }
  }

  /// A flag's value, or its default.
  subscript(_ name: String) -> String { values[name] ?? catalog.flag(named: name)?.defaultValue ?? "" }

  /// Whether a switch is on.
  func isOn(_ name: String) -> Bool { self[name] == "true" }

  /// Adds the flags of a file, one a line, that the command line does not set.
  mutating func addFlags(ofFile lines: [String]) {
    let given = values
    for line in lines where line.utf8.first == 0x2D {
      var none: ArraySlice<String> = []
      read(line.dropFirst(line.hasPrefix("--") ? 2 : 1), &none)
    }
    values.merge(given) { _, given in given }
  }

  private mutating func read(_ text: Substring, _ rest: inout ArraySlice<String>) {
    let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let key = String(parts[0])
    var value = parts.count > 1 ? String(parts[1]) : nil
    var flag = catalog.flag(named: key)
    if flag == nil, key.hasPrefix("no"), let negated = catalog.flag(named: String(key.dropFirst(2))) {
      guard negated.kind == .bool else {
        problems[key] = "ERROR: boolean value (\(key)) specified for \(negated.kind) command line flag"
        return
      }
      flag = negated
      value = "false"
    }
    guard let flag else {
      problems[key] = "ERROR: unknown command line flag '\(key)'"
      return
    }
    if value == nil { value = flag.kind == .bool ? "true" : rest.popFirst() }
    guard let value else {
      problems[flag.name] = "ERROR: flag '--\(flag.name)' is missing its argument"
      return
    }
    guard let stored = flag.kind.value(value) else {
      problems[flag.name] = "ERROR: illegal value '\(value)' specified for \(flag.kind) flag '\(flag.name)'"
      return
    }
    values[flag.name] = stored
  }
}
