public import ECS

/// What is taken out of documents besides what every ``Redactor`` finds by itself.
public struct RedactionSettings: Sendable, Hashable {
  /// Whether secrets in command lines and other texts are looked for.
  public var findsSecrets = true
  /// Fields whose values are replaced, by their dotted names; `*` and `?` stand for any.
  public var maskedFields: [WildcardPattern] = []
  /// Fields that are taken out.
  public var removedFields: [WildcardPattern] = []
  /// Words of texts that are replaced, by what they look like.
  public var patterns: [WildcardPattern] = []

  /// Secrets are looked for, and nothing else is taken out.
  public init() {}
}

/// Takes secrets out of a dossier before it is stored or leaves the host.
///
/// Every text of the document is searched: keys and tokens of known shapes, `name=secret`, headers, addresses
/// with user information, and command lines, whose options are known by their names or by their program. Only
/// what Dossier itself wrote to be acted on stays as it is: indicators, links, the guide, its statements' own
/// text. A secret becomes ``replacement``; `dossier.redactions` says where and by which rule, never what. The
/// same document gives the same result, and a redacted one does not change again.
///
/// Base64 after `-EncodedCommand` and the like is not looked into. What does not look like a secret is not
/// found.
public struct Redactor: Sendable {
  /// What stands in a secret's place.
  public static let replacement = "[redacted]"
  /// The most places that are listed in the document; all are replaced and counted.
  static let mostListed = 500

  private let settings: RedactionSettings
  private let scanner: SecretScanner

  /// A redactor.
  public init(_ settings: RedactionSettings = RedactionSettings()) {
    self.settings = settings
    scanner = SecretScanner(patterns: settings.patterns)
  }

  /// The document without its secrets; its `dossier.integrity` is of the one before, and has to be made
  /// again.
  public func redact(_ document: JSONObject) -> JSONObject {
    var walk = Walk(settings: settings, scanner: scanner)
    var redacted = walk.object(document, pointer: "", name: "")
    guard walk.count > 0, var part = redacted["dossier"]?.object else { return redacted }
    let earlier = part["redactions"]?.object
    part["redactions"] = Self.list(walk, earlier)
    redacted["dossier"] = .object(part)
    return redacted
  }

  /// The text without its secrets; for logs.
  public func redact(_ text: String) -> String {
    Walk.replaced(text, scanner.places(in: text))
  }

  private static func list(_ walk: Walk, _ earlier: JSONObject?) -> JSONValue {
    let count = walk.count + (earlier?["count"]?.int ?? 0)
    let places = (earlier?["places"]?.array ?? []) + walk.places
    return ["count": .number(JSONNumber(count)), "places": .array(Array(places.prefix(mostListed)))]
  }
}

/// One way through a document.
private struct Walk {
  let settings: RedactionSettings
  let scanner: SecretScanner
  var count = 0
  var places: [JSONValue] = []

  /// What Dossier wrote to be acted on, by its dotted names.
  private static let kept: Set<String> = [
    "dossier.indicators", "dossier.guide", "dossier.response", "dossier.agent", "dossier.limits",
    "dossier.integrity", "dossier.redactions", "dossier.files.links", "dossier.statements.sql",
    "dossier.statements.columns", "dossier.statements.label", "dossier.statements.id", "kibana.alert.rule",
  ]

  mutating func object(_ object: JSONObject, pointer: String, name: String) -> JSONObject {
    var result = JSONObject()
    for (key, value) in object.members {
      let pointer = pointer + "/" + Self.escaped(key)
      let name = name.isEmpty ? key : name + "." + key
      if let value = self.member(value, key: key, pointer: pointer, name: name) { result[key] = value }
    }
    return result
  }

  /// A member's name as a part of a JSON pointer (RFC 6901, section 3). Hardly a name needs it.
  private static func escaped(_ name: String) -> String {
    guard name.utf8.contains(where: { $0 == UInt8(ascii: "~") || $0 == UInt8(ascii: "/") }) else {
      return name
    }
    return name.replacing("~", with: "~0").replacing("/", with: "~1")
  }

  private mutating func member(_ value: JSONValue, key: String, pointer: String, name: String) -> JSONValue? {
    if settings.removedFields.contains(where: { $0.matches(name) }) {
      note(pointer, .field)
      return nil
    }
    if settings.maskedFields.contains(where: { $0.matches(name) }), value != .string(Redactor.replacement) {
      note(pointer, .field)
      return .string(Redactor.replacement)
    }
    guard settings.findsSecrets, !Self.kept.contains(name), !name.hasPrefix("kibana.alert.rule.") else {
      // Fields that are configured are looked for everywhere.
      return settings.findsSecrets
        ? fieldsOnly(value, pointer: pointer, name: name) : self.value(value, pointer, name)
    }
    if case .string(let text) = value, SecretNames.isSecretMember(key),
      !SecretNames.isHarmlessValue(text.utf8)
    {
      note(pointer, .member)
      return .string(Redactor.replacement)
    }
    return self.value(value, pointer, name)
  }

  private mutating func fieldsOnly(_ value: JSONValue, pointer: String, name: String) -> JSONValue {
    guard !settings.maskedFields.isEmpty || !settings.removedFields.isEmpty else { return value }
    var plain = settings
    plain.findsSecrets = false
    var walk = Walk(settings: plain, scanner: scanner)
    defer {
      count += walk.count
      places += walk.places
    }
    return walk.value(value, pointer, name)
  }

  private mutating func value(_ value: JSONValue, _ pointer: String, _ name: String) -> JSONValue {
    switch value {
    case .object(let object): return .object(self.object(object, pointer: pointer, name: name))
    case .array(let elements): return .array(array(elements, pointer, name))
    case .string(let text) where settings.findsSecrets:
      let found = scanner.places(in: text)
      guard !found.isEmpty else { return value }
      for place in found { note(pointer, place.rule) }
      return .string(Self.replaced(text, found))
    case .string, .number, .bool, .null: return value
    }
  }

  /// The words of a command line may also stand as the elements of a list.
  private mutating func array(_ elements: [JSONValue], _ pointer: String, _ name: String) -> [JSONValue] {
    let texts = elements.compactMap(\.string)
    guard settings.findsSecrets, texts.count == elements.count, name.hasSuffix("args") else {
      return elements.enumerated().map { value($1, "\(pointer)/\($0)", name) }
    }
    let found = scanner.places(inArguments: texts)
    return texts.enumerated().map { index, text in
      guard let places = found[index] else { return .string(text) }
      for place in places { note("\(pointer)/\(index)", place.rule) }
      return .string(Self.replaced(text, places))
    }
  }

  private mutating func note(_ pointer: String, _ rule: RedactionRule) {
    count += 1
    guard places.count < Redactor.mostListed else { return }
    places.append(["pointer": .string(pointer), "rule": .string(rule.rawValue)])
  }

  static func replaced(_ text: String, _ places: [SecretPlace]) -> String {
    guard !places.isEmpty else { return text }
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var end = 0
    for place in places {
      result += bytes[end..<place.range.lowerBound] + Array(Redactor.replacement.utf8)
      end = place.range.upperBound
    }
    return String(decoding: result + bytes[end...], as: UTF8.self)
  }
}
