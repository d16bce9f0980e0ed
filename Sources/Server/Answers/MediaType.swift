/// Media types that are taken and given.
enum MediaType {
  static let json = "application/json"
  static let prometheus = "text/plain; version=0.0.4; charset=utf-8"

  static let markdown = "text/markdown; charset=utf-8"
  static let html = "text/html; charset=utf-8"

  /// Whether a client would rather show a page than read JSON: browsers name HTML, and no program's JSON.
  static func prefersHTML(accept field: String?) -> Bool {
    let types = (field ?? "").split(separator: ",").map { base(String($0)) }
    return types.contains("text/html") && !types.contains { $0.hasSuffix("json") }
  }

  private static let elasticJSON = "application/vnd.elasticsearch+json"
  private static let taken: Set<String> = [
    json, "application/x-ndjson", "application/ndjson", elasticJSON, "application/vnd.elasticsearch+x-ndjson",
  ]

  /// Whether a body of this type is read as JSON. Types that a web page may send unasked (`text/plain`,
  /// forms) are not.
  static func isJSON(_ field: String?) -> Bool {
    guard let field else { return false }
    return taken.contains(base(field))
  }

  /// The type of an answer to a client that accepts this: Elastic's clients want their own back, with the
  /// version that they asked to be compatible with.
  static func answering(accept field: String?) -> String {
    guard let field, base(field) == elasticJSON else { return json }
    for version in ["7", "8", "9"] where field.contains("compatible-with=\(version)") {
      return "\(elasticJSON);compatible-with=\(version)"
    }
    return json
  }

  /// The type without parameters; of several, the first.
  private static func base(_ field: String) -> String {
    let type = field.prefix { $0 != ";" && $0 != "," }
    return String(type.filter { $0 != " " && $0 != "\t" }).lowercased()
  }
}
