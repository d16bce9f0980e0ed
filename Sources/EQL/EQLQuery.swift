public import Predicates

/// A query in the Event Query Language as Elasticsearch executes it (Elasticsearch reference, "EQL syntax").
public struct EQLQuery: Sendable {
  /// The text that was read.
  public let text: String
  let statement: Statement

  /// Reads a query. Refuses what is not in the grammar, is nested deeper than 200 levels or longer than 1
  /// MiB.
  public static func parse(_ text: String) throws(QueryError) -> EQLQuery {
    EQLQuery(text: text, statement: try Parser.statement(text))
  }

  /// Checks types and functions, and compiles to predicates; the fields it names are added to the context.
  public func compile(in context: inout CompileContext) throws(QueryError) -> EQLPlan {
    var compiler = Compiler(source: text, context: context)
    let plan = try compiler.plan(statement)
    context = compiler.context
    return plan
  }
}
