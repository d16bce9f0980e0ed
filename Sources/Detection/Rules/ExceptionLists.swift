public import ECS

/// The items of exception lists, as Kibana exports them: events that fulfil one are no matches of the rules that
/// name its list.
public struct ExceptionLists: Sendable {
  private(set) var items: [String: [ExceptionItem]] = [:]
  /// What tells the items of a list from others, in their order; good within one process.
  private(set) var hashes: [String: [Int]] = [:]
  /// The lists of which the header was read, so that one without items is known to be empty.
  private var known: Set<String> = []
  /// Items that cannot be used, each with its number and the reason. The rule would find more than was wanted, so
  /// they must not pass unseen.
  public private(set) var problems: [String] = []

  /// No exceptions.
  public init() {}

  /// How many items there are.
  public var count: Int { items.values.reduce(0) { $0 + $1.count } }

  /// Adds the items and the headers of lists among the objects of an export; its summary is passed over.
  public mutating func add(_ objects: [JSONValue], file: String) {
    for (number, object) in objects.enumerated() {
      guard object["entries"] != nil else {
        addHeader(object)
        continue
      }
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

  /// Takes down that the list of a header was read; anything else is passed over.
  mutating func addHeader(_ object: JSONValue) {
    if let id = object["list_id"]?.string { known.insert(id) }
  }

  mutating func add(_ others: ExceptionLists) {
    known.formUnion(others.known)
    items.merge(others.items, uniquingKeysWith: +)
    hashes.merge(others.hashes, uniquingKeysWith: +)
    problems += others.problems
  }

  /// Whether anything of a list was read.
  func hasRead(_ list: String) -> Bool { items[list] != nil || known.contains(list) }
}

extension RuleSet {
  /// A sentence for each exception list that rules name and of which nothing was read: such rules find what its items
  /// would leave out. In the order of the rules.
  ///
  /// - Parameter exceptions: what was read besides the exceptions that came with the rules.
  public func missingExceptions(besides exceptions: ExceptionLists = ExceptionLists()) -> [String] {
    var users: [String: [Rule]] = [:]
    var lists: [String] = []
    for rule in rules {
      for list in rule.exceptionLists where !exceptions.hasRead(list) && !self.exceptions.hasRead(list) {
        if users[list] == nil { lists.append(list) }
        users[list, default: []].append(rule)
      }
    }
    return lists.map { list in
      let names = users[list]?.map { "'\($0.name)'" } ?? []
      let others = names.count > 1 ? " and \(names.count - 1) more" : ""
      return "the exception list '\(list)' was not read, so \(names.first ?? "a rule")\(others)"
        + " find\(names.count > 1 ? "" : "s") what it would leave out; name its export among the exceptions"
    }
  }
}
