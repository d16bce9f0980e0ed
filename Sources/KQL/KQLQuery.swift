public import Predicates

/// A query in the Kibana Query Language, parsed: its grammar is that of Kibana's kbn-es-query ("kuery").
///
/// Deviations from Kibana: a dangling or leading `and` or `or` is an error instead of text, and `\not` before
/// the end of a word is the word instead of a line feed and `ot`.
public struct KQLQuery: Sendable, Equatable {
  /// The query as it was given.
  public let text: String
  let root: KQLNode

  /// Longest query in bytes.
  public static let longest = KQLParser.longest
  /// Deepest nesting of groups.
  public static let deepest = KQLParser.deepest
  /// Most clauses.
  public static let most = KQLParser.most
  /// Most clauses that ask any field, or every field that a pattern names: each is a test of all known
  /// fields.
  public static let mostOnAnyField = KQLCompiler.mostOnAnyField

  /// Parses a query; an empty one, or one of white space, is fulfilled by every event.
  ///
  /// Throws what was wrong, where, and what was expected (`syntax`), or which bound was passed (`limit`).
  public static func parse(_ text: String) throws(QueryError) -> KQLQuery {
    do throws(KQLSyntaxError) {
      return KQLQuery(text: text, root: try KQLParser.parse(text))
    } catch {
      throw error.queryError(in: text)
    }
  }

  /// The condition that the query puts on an event, with its fields interned in the context.
  ///
  /// What a clause means depends on its field's type, as in Elasticsearch. A field that the context does not
  /// know is taken as a keyword, with a warning where the context asks for one (Kibana never refuses a
  /// field). Throws `type` for a value that its field's type cannot have, and `unsupported` for a pattern or
  /// range on a type that has none, `limit` for more than ``mostOnAnyField`` clauses on any field.
  public func compile(in context: inout CompileContext) throws(QueryError) -> Predicate {
    var compiler = KQLCompiler(source: text)
    return try compiler.compile(root, below: nil, &context)
  }
}
