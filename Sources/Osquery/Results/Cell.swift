/// One value of an answer. osqueryi answers everything as text, so there is no other type.
public enum Cell: Sendable, Hashable {
  /// SQL's NULL, which is not the empty text.
  case null
  /// A text, empty perhaps.
  case text(String)

  /// The text; nil for NULL.
  public var text: String? {
    if case .text(let text) = self { text } else { nil }
  }
}
