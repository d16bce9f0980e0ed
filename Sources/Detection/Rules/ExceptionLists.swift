public import ECS

/// The items of exception lists, as Kibana exports them: events that fulfil one are no matches of the rules that
/// name its list.
public struct ExceptionLists: Sendable {
  private(set) var items: [String: [ExceptionItem]] = [:]
  /// What tells the items of a list from others, in their order; good within one process.
  private(set) var hashes: [String: [Int]] = [:]
  /// Items that cannot be used, each with its number and the reason. The rule would find more than was wanted, so
  /// they must not pass unseen.
  public private(set) var problems: [String] = []

  /// No exceptions.
  public init() {}

  /// How many items there are.
  public var count: Int { items.values.reduce(0) { $0 + $1.count } }

  /// Adds the items among the objects of an export; its list headers and its summary are passed over.
  public mutating func add(_ objects: [JSONValue], file: String) {
    for (number, object) in objects.enumerated() where object["entries"] != nil {
      do throws(FilterError) {
        try add(object.object ?? JSONObject())
      } catch {
        problems.append("\(file): exception \(number + 1): \(error)")
      }
    }
  }

  mutating func add(_ object: JSONObject) throws(FilterError) {
    let item = try ExceptionItem(json: .object(object))
    items[item.listID, default: []].append(item)
    hashes[item.listID, default: []].append(object.hashValue)
  }

  mutating func add(_ others: ExceptionLists) {
    items.merge(others.items, uniquingKeysWith: +)
    hashes.merge(others.hashes, uniquingKeysWith: +)
    problems += others.problems
  }
}
