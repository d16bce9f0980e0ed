internal import ECS
public import Hashing

/// What a dossier's seal says of it.
public enum DossierVerdict: Hashable, Sendable {
  /// The document is as it was signed, by the key asked for.
  case authentic
  /// The document is as it was sealed; no key was given to check a signature with. `keyID` names the key that
  /// it says.
  case intact(keyID: String?)
  /// The document is as it was sealed, but nobody signed it: whoever altered it could have sealed it again.
  case unsigned
  /// Another key is said to have signed it.
  case otherKey(String)
  /// The document, its digest or its signature is not what it was; a sentence says which.
  case altered(String)
  /// It is no dossier, or one without a seal; a sentence says what is missing.
  case noDossier(String)

  /// Whether the document may be trusted as far as was asked for.
  public var isGood: Bool {
    switch self {
    case .authentic, .intact: true
    case .unsigned, .otherKey, .altered, .noDossier: false
    }
  }
}

extension DossierVerdict: CustomStringConvertible {
  /// A sentence part, such as `altered: the document is not what its digest is of`.
  public var description: String {
    switch self {
    case .authentic: "authentic: signed with this key, and unaltered since"
    case .intact(let keyID?):
      "intact: it is what its digest is of; says to be signed with \(keyID), which was not checked"
    case .intact(nil): "intact: it is what its digest is of; it is not signed"
    case .unsigned: "unsigned: it is what its digest is of, but has no signature"
    case .otherKey(let id): "other key: it says to be signed with \(id)"
    case .altered(let what): "altered: \(what)"
    case .noDossier(let what): "no dossier: \(what)"
    }
  }
}

/// Checks the seals that ``DossierSigner`` makes.
public struct DossierVerifier: Sendable {
  private let key: VerificationKey?

  /// A verifier; without a key only digests are checked, which shows damage but no intent.
  public init(key: VerificationKey?) { self.key = key }

  /// Checks a dossier's JSON text.
  ///
  /// Blanks between its parts don't matter. A member that stands twice does: readers differ in which one they
  /// take.
  public func verify(_ text: [UInt8]) throws(HashingError) -> DossierVerdict {
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONParser.parse(text, limits: JSONParser.Limits(bytes: text.count))
    } catch {
      return .noDossier("it is no JSON: \(error)")
    }
    guard let document = value.object, let part = document["dossier"]?.object else {
      return .noDossier("it has no member 'dossier'")
    }
    guard let integrity = part["integrity"]?.object else {
      return .noDossier("it has no 'dossier.integrity'")
    }
    guard MemberCount.inText(text) == MemberCount.inValue(value) else {
      return .altered("a member stands twice in it")
    }
    return try verify(document, integrity)
  }

  private func verify(_ document: JSONObject, _ integrity: JSONObject) throws(HashingError) -> DossierVerdict
  {
    guard integrity["algorithm"] == "sha256", let digest = integrity["digest"]?.string,
      ["algorithm", "digest", "signature"].starts(with: integrity.keys)
    else { return .altered("its 'integrity' is not as Dossier writes it") }
    guard try DossierSeal.digest(of: document).hex == digest else {
      return .altered("the document is not what its digest is of")
    }
    guard let signature = integrity["signature"] else { return key == nil ? .intact(keyID: nil) : .unsigned }
    guard let seal = Signature(signature) else {
      return .altered("its signature is not as Dossier writes it")
    }
    guard let key else { return .intact(keyID: seal.keyID) }
    guard seal.keyID == key.id else { return .otherKey(seal.keyID) }
    guard try key.accepts(seal.value, of: DossierSeal.message(digest)) else {
      return .altered("its digest or its signature is not what was signed")
    }
    return .authentic
  }
}

/// The member `signature`, with exactly what belongs there.
private struct Signature {
  let keyID: String
  let value: [UInt8]

  init?(_ value: JSONValue) {
    guard let object = value.object, object.keys == ["algorithm", "key_id", "value"],
      object["algorithm"] == "ed25519",
      let keyID = object["key_id"]?.string, Hexadecimal.bytes(keyID)?.count == 32,
      let bytes = object["value"]?.string.flatMap(Hexadecimal.bytes), bytes.count == 64
    else { return nil }
    self.keyID = keyID
    self.value = bytes
  }
}

/// How many members all objects of a document have: a member that stands twice is one in the value and two in
/// the text.
private enum MemberCount {
  /// One for each colon outside of strings.
  static func inText(_ text: [UInt8]) -> Int {
    var (count, isString, isEscaped) = (0, false, false)
    for byte in text {
      if isString {
        if isEscaped {
          isEscaped = false
        } else if byte == ASCII.backslash {
          isEscaped = true
        } else if byte == ASCII.quote {
          isString = false
        }
      } else if byte == ASCII.quote {
        isString = true
      } else if byte == UInt8(ascii: ":") {
        count += 1
      }
    }
    return count
  }

  static func inValue(_ value: JSONValue) -> Int {
    switch value {
    case .object(let object): object.values.reduce(object.count) { $0 + inValue($1) }
    case .array(let elements): elements.reduce(0) { $0 + inValue($1) }
    case .null, .bool, .number, .string: 0
    }
  }
}
