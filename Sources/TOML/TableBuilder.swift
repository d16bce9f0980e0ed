/// A table while its file is read: it may still grow, and it remembers how it came to be.
///
/// TOML 1.0 lets a table be defined once: by its header, by dotted keys within one section, or inline
/// (an inline table is finished at once and stands here as a value).
final class TableBuilder {
  enum Slot {
    case value(TOMLValue)
    case table(TableBuilder)
    case tables([TableBuilder])
  }

  struct Member {
    let key: String
    let position: TOMLPosition
    var slot: Slot
  }

  private(set) var members: [Member] = []
  private var index: [String: Int] = [:]
  let position: TOMLPosition
  let depth: Int
  /// Whether a header has defined the table.
  var hasHeader: Bool
  /// The section whose dotted keys define the table; 0 for none.
  var dottedIn: Int

  init(position: TOMLPosition, depth: Int, hasHeader: Bool = false, dottedIn: Int = 0) {
    self.position = position
    self.depth = depth
    self.hasHeader = hasHeader
    self.dottedIn = dottedIn
  }

  func find(_ key: String) -> Int? {
    if members.count <= Self.linear { return members.firstIndex { $0.key == key } }
    return index[key]
  }

  /// The caller has made sure that the key is new.
  func append(_ key: String, at position: TOMLPosition, _ slot: Slot) {
    members.append(Member(key: key, position: position, slot: slot))
    if members.count == Self.linear + 1 {
      for (number, member) in members.enumerated() { index[member.key] = number }
    } else if members.count > Self.linear {
      index[key] = members.count - 1
    }
  }

  func addTable(_ table: TableBuilder, toListAt number: Int) {
    guard case .tables(var list) = members[number].slot else { return }
    // Emptied first, so that the list is appended to in place.
    members[number].slot = .tables([])
    list.append(table)
    members[number].slot = .tables(list)
  }

  func finished() -> TOMLTable {
    let done = members.map { member in
      TOMLTable.Member(key: member.key, keyPosition: member.position, value: Self.value(of: member))
    }
    return TOMLTable(members: done, index: index)
  }

  private static func value(of member: Member) -> TOMLValue {
    switch member.slot {
    case .value(let value): value
    case .table(let table): table.finishedValue()
    case .tables(let list):
      TOMLValue(content: .array(list.map { $0.finishedValue() }), position: member.position)
    }
  }

  func finishedValue() -> TOMLValue {
    TOMLValue(content: .table(finished()), position: position)
  }

  private static let linear = 12
}
