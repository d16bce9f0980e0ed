import ECS
import EQL
import Predicates
import TOML

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The queries of rule files.
enum RuleFiles {
  /// Files below a folder whose names end with `.toml`, in order.
  static func paths(below folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var found: [String] = []
    while let entry = readdir(directory) {
      let isFolder = entry.pointee.d_type == UInt8(DT_DIR)
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name.hasPrefix(".") { continue }
      if isFolder { found += paths(below: folder + "/" + name) }
      if name.hasSuffix(".toml") { found.append(folder + "/" + name) }
    }
    return found.sorted()
  }

  /// The query of a rule in EQL; nil for other rules.
  static func query(of path: String) throws -> String? {
    var reader = try LineReader(path: path)
    var text: [UInt8] = []
    while case .text(let line)? = try reader.next() { text += line + [0x0A] }
    let rule = try TOMLDocument.parse(text).root["rule"]?.table
    guard rule?["language"]?.string == "eql" else { return nil }
    return rule?["query"]?.string
  }

  /// The conditions of a query on single events: its own, or those of the events that it puts together.
  static func conditions(_ query: String, takesParts: Bool, _ context: inout CompileContext) throws
    -> [Predicate]
  {
    switch try EQLQuery.parse(query).compile(in: &context) {
    case .events(let plan): [plan.condition]
    case .sequence(let plan): takesParts ? plan.terms.map(\.condition) : []
    case .sample(let plan): takesParts ? plan.terms.map(\.condition) : []
    }
  }
}
