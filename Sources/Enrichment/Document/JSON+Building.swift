internal import ECS

extension JSONValue {
  /// Milliseconds with three digits behind the point.
  static func milliseconds(_ duration: Duration) -> JSONValue {
    let (seconds, attoseconds) = duration.components
    let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    return .number(JSONNumber(Double(max(0, microseconds)) / 1_000))
  }

  static func time(_ time: Timestamp) -> JSONValue { .string(time.description) }

  static func strings(_ texts: some Sequence<String>) -> JSONValue { .array(texts.map(JSONValue.string)) }
}

extension JSONObject {
  /// Sets the member when there is a value.
  mutating func set(_ key: String, _ text: String?) {
    if let text { self[key] = .string(text) }
  }

  /// Sets the member when there is a value.
  mutating func set(_ key: String, _ number: Int?) {
    if let number { self[key] = .number(JSONNumber(number)) }
  }

  /// Sets the member when there is a value.
  mutating func set(_ key: String, _ flag: Bool?) {
    if let flag { self[key] = .bool(flag) }
  }

  /// Sets the member when there is a value.
  mutating func set(_ key: String, _ value: JSONValue?) {
    if let value { self[key] = value }
  }
}
