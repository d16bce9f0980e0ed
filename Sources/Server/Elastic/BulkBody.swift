internal import ECS

/// The items of a `_bulk` request: an action line each, and a line with the document where the action has
/// one.
struct BulkBody: Sendable {
  enum Action: String, Sendable {
    case index, create, update, delete
  }

  struct Item: Sendable {
    var action: Action
    var index: String
    var id: String?
    /// The document's line; nil for a delete.
    var document: (range: Range<Int>, number: Int)?

    /// Elastic's own alerts: indices and the concrete ones behind them.
    var isAlert: Bool {
      index.hasPrefix(".alerts-security.alerts-") || index.hasPrefix(".internal.alerts-security.alerts-")
    }
  }

  private(set) var items: [Item] = []

  /// Longest action line, and Elasticsearch's own limit of an id, in bytes.
  static let longestAction = 16 << 10
  static let longestID = 512

  /// Reads a body; `index` is the one of the path, for items that name none.
  /// - Throws: `Refusal` for the whole request, as Elasticsearch does, when an action cannot be read.
  init(_ bytes: [UInt8], index: String?, mostItems: Int) throws(Refusal) {
    var action: Item?
    for line in JSONShape(bytes).lines() {
      if var item = action {
        item.document = line
        items.append(item)
        action = nil
        continue
      }
      guard items.count < mostItems else {
        throw .tooLarge("one request has at most \(mostItems) documents: send fewer at once")
      }
      let item = try Self.action(bytes, line, index)
      if item.action == .delete { items.append(item) } else { action = item }
    }
    guard action == nil else { throw .malformed("the last action has no document: the body is cut") }
    guard !items.isEmpty else { throw .malformed("the body holds no action") }
  }

  private static func action(
    _ bytes: [UInt8], _ line: (range: Range<Int>, number: Int), _ index: String?
  ) throws(Refusal) -> Item {
    func malformed(_ detail: String) -> Refusal {
      .malformed("Malformed action/metadata line [\(line.number)]: \(detail)")
    }
    let limits = JSONParser.Limits(depth: 8, bytes: longestAction)
    let value: JSONValue
    do {
      var parser = JSONParser(bytes, range: line.range, limits: limits)
      value = try parser.document()
    } catch {
      throw malformed("column \(error.column): \(error.detail)")
    }
    guard let object = value.object, object.count == 1, let name = object.keys.first,
      let action = Action(rawValue: name), let settings = object.values.first?.object
    else {
      throw malformed("an object with one of create, index, update and delete was expected")
    }
    guard let index = settings["_index"]?.string ?? index else { throw malformed("index is missing") }
    guard Route.isIndex(index) else { throw malformed("[\(index.prefix(64))] is no name of an index") }
    // An id may be a number in what some shippers send.
    let id = settings["_id"]?.scalarText
    guard (id?.utf8.count ?? 0) <= longestID else {
      throw malformed("id is too long, must be no longer than \(longestID) bytes")
    }
    return Item(action: action, index: index, id: id?.isEmpty == true ? nil : id, document: nil)
  }
}
