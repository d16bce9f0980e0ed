internal import ECS

/// Elasticsearch's `filter_path`: which members of an answer are wanted, or with `-` in front not wanted.
/// `*` stands for a part of one name, `**` for any number of names.
struct FilterPath: Sendable {
  private let wanted: [[Substring]]
  private let unwanted: [[Substring]]

  /// More paths, or deeper ones, are passed over: the answer is then whole.
  static let mostPaths = 32
  static let deepest = 16

  init?(_ text: String?) {
    guard let text, !text.isEmpty else { return nil }
    let paths = text.split(separator: ",")
    guard paths.count <= Self.mostPaths else { return nil }
    wanted = paths.filter { !$0.hasPrefix("-") }.map { $0.split(separator: ".") }
    unwanted = paths.filter { $0.hasPrefix("-") }.map { $0.dropFirst().split(separator: ".") }
    // More than one `**` in a path would multiply the ways through an answer.
    let areBounded = (wanted + unwanted).allSatisfy { path in
      !path.isEmpty && path.count <= Self.deepest && path.count { $0 == "**" } <= 1
    }
    guard areBounded else { return nil }
  }

  func apply(to value: JSONValue) -> JSONValue {
    let left = wanted.isEmpty ? value : Self.keep(value, wanted.map { $0[...] }) ?? .object(JSONObject())
    return unwanted.isEmpty ? left : Self.drop(left, unwanted.map { $0[...] })
  }

  private typealias Path = ArraySlice<Substring>

  /// What of a value lies on a path; arrays are gone through, and elements of which nothing is left fall out.
  private static func keep(_ value: JSONValue, _ paths: [Path]) -> JSONValue? {
    switch value {
    case .array(let elements):
      let kept = elements.compactMap { keep($0, paths) }
      return kept.isEmpty ? nil : .array(kept)
    case .object(let object):
      var kept = JSONObject()
      for (key, member) in object.members {
        let rests = paths.flatMap { step($0, key) }
        if rests.contains(where: \.isEmpty) {
          kept[key] = member
        } else if !rests.isEmpty, let inner = keep(member, rests) {
          kept[key] = inner
        }
      }
      return kept.isEmpty ? nil : .object(kept)
    case .null, .bool, .number, .string: return nil
    }
  }

  private static func drop(_ value: JSONValue, _ paths: [Path]) -> JSONValue {
    switch value {
    case .array(let elements): return .array(elements.map { drop($0, paths) })
    case .object(let object):
      var left = JSONObject()
      for (key, member) in object.members {
        let rests = paths.flatMap { step($0, key) }
        if !rests.contains(where: \.isEmpty) { left[key] = rests.isEmpty ? member : drop(member, rests) }
      }
      return .object(left)
    case .null, .bool, .number, .string: return value
    }
  }

  /// What is left of a path below a member of this name: nothing when the path does not go there, an empty
  /// path when it ends there.
  private static func step(_ path: Path, _ key: String) -> [Path] {
    guard let first = path.first else { return [] }
    let rest = path.dropFirst()
    if first == "**" { return [path] + (rest.isEmpty ? [rest] : step(rest, key)) }
    return matches(Array(first.utf8)[...], Array(key.utf8)[...]) ? [rest] : []
  }

  private static func matches(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
    guard let star = pattern.firstIndex(of: UInt8(ascii: "*")) else { return pattern.elementsEqual(name) }
    guard name.starts(with: pattern[..<star]) else { return false }
    let tail = pattern[(star + 1)...]
    let rest = name.dropFirst(star - pattern.startIndex)
    guard tail.contains(UInt8(ascii: "*")) else {
      return rest.count >= tail.count && rest.suffix(tail.count).elementsEqual(tail)
    }
    return (rest.startIndex...rest.endIndex).contains { matches(tail, rest[$0...]) }
  }
}
