import ECS
import KQL
import Predicates
import Testing

@Suite(.enabled(if: Shared.has("corpus/kql/cases.jsonl"), "the shared KQL cases are not here"))
struct KQLCorpusTests {
  struct Case: CustomTestStringConvertible {
    let number: Int
    let query: String
    let document: JSONObject
    /// Nil when the query must be refused.
    let matches: Bool?
    let types: Mapping

    var testDescription: String { "\(number): \(query)" }

    init?(number: Int, _ line: ArraySlice<UInt8>) {
      guard let value = try? JSONParser.parse(Array(line)), let query = value["query"]?.string else {
        return nil
      }
      self.number = number
      self.query = query
      document = value["doc"]?.object ?? JSONObject()
      matches = value["matches"]?.bool
      types = Self.mapping(value["types"]?.object ?? JSONObject())
    }

    /// A lower-cased field is a multi-field of the one above it.
    private static func mapping(_ types: JSONObject) -> Mapping {
      var mapping = Mapping()
      for (name, type) in types.members {
        guard let type = type.string.flatMap(FieldType.init(rawValue:)) else { continue }
        let parent = name.split(separator: ".").dropLast().joined(separator: ".")
        mapping[name] = MappedField(source: type == .keywordLowercase ? parent : name, type: type)
      }
      return mapping
    }
  }

  static let cases = Shared.bytes("corpus/kql/cases.jsonl").split(separator: 0x0A).enumerated()
    .compactMap { Case(number: $0 + 1, $1) }

  @Test func `cases are read`() { #expect(Self.cases.count > 150) }

  @Test(arguments: cases)
  func `a case ends as its author says`(example: Case) throws {
    guard let expected = example.matches else {
      #expect(throws: QueryError.self) { try KQLQuery.parse(example.query) }
      return
    }
    #expect(try KQLTests.matches(example.query, example.document, example.types) == expected)
  }
}
