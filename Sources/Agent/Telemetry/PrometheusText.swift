/// The lexical rules of the Prometheus exposition format, version 0.0.4.
enum PrometheusText {
  /// Label values are cut here, so that nobody's long name makes a text long.
  static let longestValue = 200

  /// A name of letters, digits, `_` and `:` that begins with no digit; anything else becomes `_`.
  static func name(_ label: String, ending: String = "") -> String {
    let name = identifier(label, allowing: ":")
    return name.hasSuffix(ending) ? name : name + ending
  }

  private static func identifier(_ text: String, allowing extra: Character) -> String {
    let name = text.map { character in
      (character.isASCII && (character.isLetter || character.isNumber)) || character == "_"
        || character == extra
        ? character : "_"
    }
    return (name.first?.isNumber ?? true ? "_" : "") + String(name)
  }

  /// Labels in the order of their names, without braces. Of equal names the last one counts; `le`, and names that
  /// begin with `__`, belong to Prometheus.
  static func labels(_ dimensions: [(String, String)]) -> String {
    var labels: [String: String] = [:]
    for (name, value) in dimensions {
      let name = identifier(name, allowing: "_")
      labels[name == "le" || name.hasPrefix("__") ? "exported_" + name : name] = value
    }
    return labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escaped($0.value))\"" }.joined(
      separator: ",")
  }

  private static func escaped(_ value: String) -> String {
    let cut = value.unicodeScalars.prefix(longestValue)
    return cut.reduce(into: "") { text, scalar in
      switch scalar {
      case "\\": text += "\\\\"
      case "\"": text += "\\\""
      case "\n": text += "\\n"
      default: text.unicodeScalars.append(scalar)
      }
    }
  }

  static func help(_ text: String) -> String {
    text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
  }

  static func series(_ name: String, _ labels: String) -> String {
    labels.isEmpty ? name : "\(name){\(labels)}"
  }

  static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    // Whole numbers without a point, as people expect of counters.
    return Int64(exactly: value).map(String.init) ?? String(value)
  }
}
