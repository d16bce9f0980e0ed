/// What a step in a file gave.
enum PartOutcome {
  /// Nothing that could be consumed now.
  case nothing
  /// Whole lines, the first of them with its number.
  case lines([UInt8], firstLine: Int, hasMore: Bool)
  /// Nothing to hand on, but the step went forward and another one may go further.
  case progress
  /// The file is not what it was: it became shorter, or begins differently.
  case truncated
  /// Compressed files only: everything was handed on.
  case finished
  /// The system refused to read.
  case failed(String)
}
