internal import Predicates

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The types of the fields that rules name.
public struct FieldMapping: Sendable {
  let types: Mapping

  /// The fields of the Elastic Common Schema that rules use.
  public static let ecs = FieldMapping(types: .ecs)

  /// Reads types in the form in which Elasticsearch's get mapping API answers.
  /// - Throws: `RuleProblem` for a file that cannot be read, or is no mapping.
  public static func read(_ file: String) throws(RuleProblem) -> FieldMapping {
    guard let bytes = FileManager.default.contents(atPath: file) else {
      throw RuleProblem(kind: .unreadable, file: file, message: "the mapping cannot be read")
    }
    do throws(MappingError) {
      return FieldMapping(types: try Mapping(json: Array(bytes)))
    } catch {
      throw RuleProblem(kind: .invalid, file: file, message: "the mapping cannot be used: \(error)")
    }
  }
}
