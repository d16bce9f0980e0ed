public import ECS

/// An alert that a rule made.
///
/// Alerts repeat much of their rule, and most of them all of it without a change: that part is then kept once
/// for all alerts of the rule, as text.
public struct DetectionAlert: Sendable {
  /// The document, but for what is repeated of the rule where ``rule`` says so.
  private let own: JSONObject
  /// What is repeated of the rule, after everything else; nil when `own` holds it.
  private let rule: RuleText?

  /// An alert that is held as its whole document.
  public init(_ document: JSONObject) {
    own = document
    rule = nil
  }

  init(_ own: JSONObject, of rule: RuleText) {
    self.own = own
    self.rule = rule
  }

  /// The alert's document.
  public var document: JSONObject {
    guard let rule else { return own }
    var document = own
    for (key, value) in rule.members { document[key] = value }
    return document
  }

  /// Writes the document on one line.
  public func write(to writer: inout JSONWriter) {
    guard let rule, !own.isEmpty else { return writer.write(.object(document)) }
    writer.splice([UInt8(ascii: "{")])
    for (key, value) in own.members {
      writer.write(.string(key))
      writer.splice([UInt8(ascii: ":")])
      writer.write(value)
      writer.splice([UInt8(ascii: ",")])
    }
    writer.splice(rule.text)
  }
}

/// What alerts repeat of their rule.
struct RuleText: Sendable {
  let members: [AlertBuilder.Member]
  /// The members as they stand in a document, and the end of the object.
  let text: [UInt8]

  init(_ members: [AlertBuilder.Member]) {
    self.members = members
    text = Array(JSONWriter.bytes(.object(JSONObject(members.map { ($0.key, $0.value) }))).dropFirst())
  }
}
