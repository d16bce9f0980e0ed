/// The number of a field in a ``FieldTable``: dense from 0, so that it can index an array.
public struct FieldID: Hashable, Comparable, Sendable {
  /// The field's place in the table that gave the number out.
  public let index: Int32

  init(index: Int32) { self.index = index }

  /// Whether `left` was given out before `right`.
  public static func < (left: FieldID, right: FieldID) -> Bool { left.index < right.index }
}
