/// How two values are compared; "not equal" is the negation of equal.
public enum ComparisonOperator: String, Hashable, Sendable {
  /// Equal.
  case equal = "=="
  /// Less.
  case less = "<"
  /// Less or equal.
  case lessOrEqual = "<="
  /// Greater.
  case greater = ">"
  /// Greater or equal.
  case greaterOrEqual = ">="

  /// The operator that says the same with both sides exchanged.
  public var mirrored: ComparisonOperator {
    switch self {
    case .equal: .equal
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }

  /// Whether it holds for an order: less than zero when the left value is less, zero when equal.
  func holds(for order: Int) -> Bool {
    switch self {
    case .equal: order == 0
    case .less: order < 0
    case .lessOrEqual: order <= 0
    case .greater: order > 0
    case .greaterOrEqual: order >= 0
    }
  }
}

extension NumberTest {
  /// A comparison with one number.
  public init(_ comparison: ComparisonOperator, _ number: QueryNumber, truncates: Bool = false) {
    switch comparison {
    case .equal: self.init(.oneOf([number]), truncates: truncates)
    case .less: self.init(.less(number), truncates: truncates)
    case .lessOrEqual: self.init(.lessOrEqual(number), truncates: truncates)
    case .greater: self.init(.greater(number), truncates: truncates)
    case .greaterOrEqual: self.init(.greaterOrEqual(number), truncates: truncates)
    }
  }
}

extension StringRange {
  /// The texts that compare so with one text.
  public init(_ comparison: ComparisonOperator, _ text: String) {
    let open = Bound(text, isIncluded: false)
    let closed = Bound(text, isIncluded: true)
    switch comparison {
    case .equal: self.init(lower: closed, upper: closed)
    case .less: self.init(upper: open)
    case .lessOrEqual: self.init(upper: closed)
    case .greater: self.init(lower: open)
    case .greaterOrEqual: self.init(lower: closed)
    }
  }
}
