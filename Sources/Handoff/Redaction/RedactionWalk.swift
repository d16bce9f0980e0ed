internal import ECS

/// One way through a document.
///
/// What holds no secret, nearly all of it, is neither copied nor built anew: each part answers nil when it stays as it
/// is, and where it stands is written down only for what does not.
struct RedactionWalk {
  private let settings: RedactionSettings
  private let scanner: SecretScanner
  private let hasFields: Bool
  /// Whether secrets are looked for here; configured fields are, everywhere.
  private var findsSecrets: Bool
  private var place = DocumentPlace()
  private(set) var count = 0
  private(set) var places: [JSONValue] = []

  init(settings: RedactionSettings, scanner: SecretScanner) {
    self.settings = settings
    self.scanner = scanner
    findsSecrets = settings.findsSecrets
    hasFields = !settings.maskedFields.isEmpty || !settings.removedFields.isEmpty
  }

  /// What Dossier wrote to be acted on, by its dotted names.
  private static let kept: Set<String> = [
    "dossier.indicators", "dossier.guide", "dossier.response", "dossier.agent", "dossier.limits",
    "dossier.integrity", "dossier.redactions", "dossier.files.links", "dossier.statements.sql",
    "dossier.statements.columns", "dossier.statements.label", "dossier.statements.id", "kibana.alert.rule",
  ]
  private static let keptBelow = "kibana.alert.rule."
  private static let keptLengths = Set(kept.map(\.utf8.count))

  /// What becomes of a part of the document.
  private enum Change {
    case unchanged, removed
    case replaced(JSONValue)
  }

  /// The object without its secrets; nil when it has none.
  mutating func redacted(_ object: JSONObject) -> JSONObject? {
    var result: JSONObject?
    for (index, key) in object.keys.enumerated() {
      place.enter(key)
      switch member(object.values[index], key: key) {
      case .unchanged: break
      case .removed: result = result ?? object; result?[key] = nil
      case .replaced(let value): result = result ?? object; result?[key] = value
      }
      place.leave()
    }
    return result
  }

  private mutating func member(_ value: JSONValue, key: String) -> Change {
    if hasFields, let change = field(value) { return change }
    guard findsSecrets else { return below(value) }
    if isKept {
      guard hasFields else { return .unchanged }
      findsSecrets = false
      defer { findsSecrets = true }
      return below(value)
    }
    switch value {
    case .string, .array: return SecretNames.isSecretMember(key) ? secret(value, key: key) : below(value)
    default: return below(value)
    }
  }

  /// What becomes of the value of a member that is named as a secret: its texts go, of a list as well.
  private mutating func secret(_ value: JSONValue, key: String) -> Change {
    switch value {
    case .string(let text) where !SecretNames.isHarmlessMember(text, key: key):
      note(.member)
      return .replaced(.string(Redactor.replacement))
    case .array(let elements):
      var result: [JSONValue]?
      for (index, element) in elements.enumerated() {
        place.enter(index)
        if let value = secretElement(element, key: key) {
          result = result ?? elements
          result?[index] = value
        }
        place.leave()
      }
      return result.map { .replaced(.array($0)) } ?? .unchanged
    default: return below(value)
    }
  }

  private mutating func secretElement(_ value: JSONValue, key: String) -> JSONValue? {
    guard case .string = value else { return self.value(value) }
    guard case .replaced(let replaced) = secret(value, key: key) else { return nil }
    return replaced
  }

  /// What the configuration says of the field.
  private mutating func field(_ value: JSONValue) -> Change? {
    let name = place.name
    if settings.removedFields.contains(where: { $0.matches(name) }) {
      note(.field)
      return .removed
    }
    if settings.maskedFields.contains(where: { $0.matches(name) }), value != .string(Redactor.replacement) {
      note(.field)
      return .replaced(.string(Redactor.replacement))
    }
    return nil
  }

  private var isKept: Bool {
    if place.nameStarts(with: Self.keptBelow) { return true }
    guard Self.keptLengths.contains(place.nameLength) else { return false }
    return Self.kept.contains(place.name)
  }

  private mutating func below(_ value: JSONValue) -> Change {
    self.value(value).map { .replaced($0) } ?? .unchanged
  }

  /// The value without its secrets; nil when it has none.
  private mutating func value(_ value: JSONValue) -> JSONValue? {
    switch value {
    case .object(let object): return redacted(object).map { .object($0) }
    case .array(let elements): return array(elements).map { .array($0) }
    case .string(let text) where findsSecrets:
      let found = scanner.places(in: text)
      guard !found.isEmpty else { return nil }
      for secret in found { note(secret.rule) }
      return .string(Self.replaced(text, found))
    case .string, .number, .bool, .null: return nil
    }
  }

  private mutating func array(_ elements: [JSONValue]) -> [JSONValue]? {
    if findsSecrets, place.nameEnds(with: "args"), let texts = Self.texts(elements) {
      return arguments(texts)
    }
    var result: [JSONValue]?
    for (index, element) in elements.enumerated() {
      place.enter(index)
      if let value = value(element) {
        result = result ?? elements
        result?[index] = value
      }
      place.leave()
    }
    return result
  }

  private static func texts(_ elements: [JSONValue]) -> [String]? {
    let texts = elements.compactMap(\.string)
    return texts.count == elements.count ? texts : nil
  }

  /// The words of a command line may also stand as the elements of a list.
  private mutating func arguments(_ texts: [String]) -> [JSONValue]? {
    let found = scanner.places(inArguments: texts)
    guard !found.isEmpty else { return nil }
    return texts.enumerated().map { index, text in
      guard let secrets = found[index] else { return .string(text) }
      place.enter(index)
      for secret in secrets { note(secret.rule) }
      place.leave()
      return .string(Self.replaced(text, secrets))
    }
  }

  private mutating func note(_ rule: RedactionRule) {
    count += 1
    guard places.count < Redactor.mostListed else { return }
    places.append(["pointer": .string(place.pointer), "rule": .string(rule.rawValue)])
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

/// Where a walk through a document stands: entering and leaving a part builds no text.
struct DocumentPlace {
  private enum Step {
    case member(String, nameLength: Int)
    case element(Int)
  }

  private var steps: [Step] = []
  /// The members' names with dots between; those of elements are their list's.
  private var bytes: [UInt8] = []

  mutating func enter(_ key: String) {
    steps.append(.member(key, nameLength: bytes.count))
    if !bytes.isEmpty { bytes.append(UInt8(ascii: ".")) }
    bytes.append(contentsOf: key.utf8)
  }

  mutating func enter(_ index: Int) { steps.append(.element(index)) }

  mutating func leave() {
    if case .member(_, let length)? = steps.popLast() { bytes.removeLast(bytes.count - length) }
  }

  /// The dotted name.
  var name: String { String(decoding: bytes, as: UTF8.self) }

  /// The dotted name's length in bytes.
  var nameLength: Int { bytes.count }

  func nameStarts(with text: String) -> Bool {
    bytes.count >= text.utf8.count && bytes.starts(with: text.utf8)
  }

  func nameEnds(with text: String) -> Bool { bytes.suffix(text.utf8.count).elementsEqual(text.utf8) }

  /// The place as a JSON pointer (RFC 6901, section 3).
  var pointer: String {
    steps.map { step in
      switch step {
      case .member(let key, _): "/" + key.replacing("~", with: "~0").replacing("/", with: "~1")
      case .element(let index): "/\(index)"
      }
    }.joined()
  }
}
