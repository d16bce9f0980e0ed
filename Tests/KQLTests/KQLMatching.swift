import ECS
import KQL
import Predicates

/// Whether a query matches a document, both given as text.
func matches(
  _ query: String, _ document: String, _ types: any FieldTypes = Mapping(), now: Timestamp? = nil
) throws -> Bool {
  guard case .object(let object) = try JSONParser.parse(document) else { return false }
  return try matches(query, object, types, now: now)
}

/// Whether a query matches a document.
func matches(
  _ query: String, _ document: JSONObject, _ types: any FieldTypes, now: Timestamp? = nil
) throws -> Bool {
  var context = CompileContext(types: types, now: now)
  let predicate = try KQLQuery.parse(query).compile(in: &context)
  var record = EventRecord(fields: context.fields)
  record.fill(from: document)
  return predicate.matches(record)
}
