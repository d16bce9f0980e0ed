import ECS
import Predicates

/// Turns a statement into a plan, checking types and functions as Elasticsearch's verifier does.
struct Compiler {
  let source: String
  var context: CompileContext

  mutating func plan(_ statement: Statement) throws(QueryError) -> EQLPlan {
    switch statement.body {
    case .event(let filter):
      return .events(EQLEventPlan(condition: try condition(filter), pipes: statement.pipes))
    case .sequence(let sequence):
      let shared = try keys(sequence.keys)
      var until: EQLTerm?
      if let term = sequence.until { until = try self.term(term, shared) }
      return .sequence(
        EQLSequencePlan(
          terms: try terms(sequence.terms, shared), maxspan: sequence.maxspan, until: until,
          pipes: statement.pipes))
    case .sample(let keys, let terms):
      return .sample(EQLSamplePlan(terms: try self.terms(terms, try self.keys(keys))))
    }
  }

  private mutating func terms(_ terms: [Term], _ shared: [EQLJoinKey]) throws(QueryError) -> [EQLTerm] {
    var compiled: [EQLTerm] = []
    for term in terms {
      compiled += Array(repeating: try self.term(term, shared), count: term.runs)
    }
    return compiled
  }

  private mutating func term(_ term: Term, _ shared: [EQLJoinKey]) throws(QueryError) -> EQLTerm {
    EQLTerm(
      condition: try condition(term.filter), keys: shared + (try keys(term.keys)), isMissing: term.isMissing)
  }

  private mutating func keys(_ fields: [FieldReference]) throws(QueryError) -> [EQLJoinKey] {
    var keys: [EQLJoinKey] = []
    for field in fields {
      keys.append(
        EQLJoinKey(field: try resolve(field).id, name: field.name, isOptional: field.isOptional))
    }
    return keys
  }

  private mutating func condition(_ filter: EventFilter) throws(QueryError) -> Predicate {
    let condition = try condition(filter.condition)
    guard let category = filter.category else { return condition }
    let reference = FieldReference(name: context.categoryField, isOptional: true, span: category.span)
    let field = try resolve(reference)
    let test = try self.test(field, .equal, category.value, at: category.span)
    return .all([.test(field.id, test), condition])
  }
}

// MARK: Fields and errors

/// A field of the events.
struct ResolvedField {
  let name: String
  let id: FieldID
  let type: FieldType
  let family: FieldType.Family
}

extension Compiler {
  mutating func resolve(_ field: FieldReference) throws(QueryError) -> ResolvedField {
    guard let mapped = context.types.field(field.name) else {
      if !field.isOptional { try checkUnknown(field) }
      return ResolvedField(
        name: field.name, id: context.fields.intern(field.name), type: .unknown, family: .unknown)
    }
    let family = mapped.type.family
    switch family {
    case .object:
      throw error(
        .unsupported, "'\(field.name)' is of type \(mapped.type.rawValue) and has no value of its own",
        expected: ["one of the fields below it"], at: field.span)
    case .text where !mapped.hasExactForm:
      throw error(
        .unsupported, "'\(field.name)' is analysed text, which has no exact value to compare",
        expected: ["a field of type keyword"], at: field.span)
    default:
      return ResolvedField(
        name: field.name, id: context.fields.intern(mapped.source), type: mapped.type,
        family: family == .text ? .string : family)
    }
  }

  private mutating func checkUnknown(_ field: FieldReference) throws(QueryError) {
    switch context.unknownFields {
    case .accepted: break
    case .warned:
      context.warn(
        Diagnostic(
          "the field '\(field.name)' is unknown; where it is missing, no comparison with it holds",
          at: field.span,
          in: source))
    case .refused:
      throw error(
        .unknownField, "the field '\(field.name)' is unknown", expected: ["'?\(field.name)' if it may be"],
        at: field.span)
    }
  }

  func error(
    _ code: QueryError.Code, _ message: String, expected: [String] = [], at span: SourceSpan
  ) -> QueryError {
    QueryError(code, message, expected: expected, at: span, in: source)
  }
}
