public import ECS
import Osquery

/// Puts an alert's values in place of a statement's `{{field}}` placeholders, as literals that cannot change
/// what the statement does.
///
/// Inside a `'…'` literal the value joins the literal with its quotes doubled; elsewhere it becomes a literal
/// of its own: text in quotes, a number as it is, a truth value as 1 or 0. Of a field with several values the
/// first counts, as in Kibana. A missing field, a null and an empty text stop the statement; 0 and false are
/// values. The bound text is read again and must have the very tokens of the statement, or it is refused.
public struct PlaceholderBinder: Sendable {
  /// Bounds on what is bound.
  public struct Limits: Sendable {
    /// Longest value, in bytes of its text.
    public var valueBytes = 32 << 10
    /// Longest statement before and after, in bytes.
    public var statementBytes = 64 << 10
    /// Most placeholders in a statement, repeated ones counted.
    public var placeholders = 64

    /// The default bounds.
    public init() {}
  }

  private let limits: Limits

  /// A binder; it holds no state and may be shared.
  public init(limits: Limits = Limits()) { self.limits = limits }

  /// The statement with the alert's values, or why it cannot run.
  public func bind(_ statement: Statement, to alert: JSONObject) throws(BindingError) -> BoundStatement {
    let template = try StatementTemplate(statement.sql, limits: limits)
    let values = try values(for: template.fields, in: alert)
    var filler = TemplateFiller(template: template, values: values, limits: limits)
    let sql = try filler.fill()
    return BoundStatement(
      statement: statement, sqlRun: sql, parameters: parameters(of: template, values), notes: filler.notes)
  }

  /// The fields that a statement's placeholders name, each once, in the order of the text.
  public func fields(of statement: Statement) throws(BindingError) -> [String] {
    try StatementTemplate(statement.sql, limits: limits).fields
  }

  private func parameters(of template: StatementTemplate, _ values: [String: JSONValue]) -> [BoundParameter] {
    var seen: Set<String> = []
    return template.placeholders.compactMap { placeholder in
      guard seen.insert(placeholder.text).inserted, let value = values[placeholder.field] else { return nil }
      return BoundParameter(placeholder: placeholder.text, field: placeholder.field, value: value)
    }
  }

  private func values(
    for fields: [String], in alert: JSONObject
  ) throws(BindingError) -> [String: JSONValue] {
    var values: [String: JSONValue] = [:]
    var missing: [String] = []
    for field in fields {
      guard let value = alert.first(FieldPath(field)), let text = value.scalarText, !text.isEmpty else {
        missing.append(field)
        continue
      }
      try check(text, of: field)
      values[field] = value
    }
    guard missing.isEmpty else { throw .missing(fields: missing) }
    return values
  }

  private func check(_ text: String, of field: String) throws(BindingError) {
    let bytes = text.utf8.count
    guard bytes <= limits.valueBytes else {
      throw .refused(field: field, reason: .tooLong(bytes: bytes, limit: limits.valueBytes))
    }
    if text.utf8.contains(0) { throw .refused(field: field, reason: .nul) }
  }
}
