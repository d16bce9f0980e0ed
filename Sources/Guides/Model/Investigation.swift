/// A search in events that a guide offers (`!{investigate{…}}`): kept as data for whoever has the events.
public struct Investigation: Sendable, Hashable {
  /// One condition on a field.
  public struct Condition: Sendable, Hashable {
    /// The field's dotted name.
    public let field: String
    /// Whether the condition must not hold.
    public let isExcluded: Bool
    /// `phrase`, `phrases`, `exists` or `range`.
    public let queryType: String
    /// The value as written, which may hold `{{field}}`; nil for `exists`.
    public let value: String?
    /// The value's type as written (`string`, `number`, `boolean` …).
    public let valueType: String?
  }

  /// The id within the guide: `investigate_0` and up.
  public let id: String
  /// The title for a person.
  public let label: String
  /// What the search is for, where the guide says so.
  public let summary: String?
  /// Groups of conditions: within a group all hold, and any group suffices.
  public let providers: [[Condition]]
  /// Start of the search relative to the alert's time, such as `now-48h/h`.
  public let relativeFrom: String?
  /// End of the search relative to the alert's time.
  public let relativeTo: String?
}
