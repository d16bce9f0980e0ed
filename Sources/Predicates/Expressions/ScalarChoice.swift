internal import ECS

/// Which of its values stands for each field of an expression; without fields, the first of each.
struct ScalarChoice {
  private var fields: [FieldID] = []
  private var values: [[EventValue]] = []
  private var places: [Int] = []

  /// The first value of every field, and no other choice.
  init() {}

  /// The first of all combinations of the fields' values.
  init(_ fields: [FieldID], _ record: EventRecord) {
    self.fields = fields
    values = fields.map { Array(record.values(of: $0)) }
    places = [Int](repeating: 0, count: fields.count)
  }

  /// The field's value; nil for a missing field.
  func value(of field: FieldID, in record: EventRecord) -> EventValue? {
    guard !fields.isEmpty else { return record.first(of: field) }
    guard let place = fields.firstIndex(of: field), !values[place].isEmpty else { return nil }
    return values[place][places[place]]
  }

  /// Goes on to the next combination; false after the last.
  mutating func advance() -> Bool {
    for place in places.indices {
      places[place] += 1
      if places[place] < values[place].count { return true }
      places[place] = 0
    }
    return false
  }
}
