extension MatcherProgram {
  /// The arrays of a program that the hot path reads.
  ///
  /// Safe: the program owns the memory, and what uses the pointers holds the program. Places come from the
  /// program itself: branches and tests from branches and entries, ends of ranges from the ranges, and hash
  /// tables have free places.
  struct Pointers: @unchecked Sendable {
    let branches: UnsafePointer<Branch>
    let entries: UnsafePointer<Int32>
    let tests: UnsafePointer<Test>
    let checks: UnsafePointer<WildcardCheck>
    let leaves: UnsafePointer<Unmanaged<PredicateLeaf>>
    let fields: UnsafePointer<ExactTable.Field>
    let texts: UnsafePointer<UInt8>
    let filter: UnsafePointer<UInt64>
    let places: UnsafePointer<ExactTable.Place>
    let exactEntries: UnsafePointer<ExactTable.Entry>
    let marks: UnsafePointer<ExactTable.Mark>
    let accesses: UnsafePointer<ExactTable.Access>
    let members: UnsafePointer<UInt64>
    let defaults: UnsafePointer<UInt64>
  }

  /// The memory behind the pointers.
  struct Memory: Sendable {
    private var arrays: [any Sendable] = []

    /// Copies elements to where they stay as long as the memory is held, and says where that is.
    mutating func hold<Element: BitwiseCopyable & Sendable>(_ elements: [Element]) -> UnsafePointer<Element> {
      let array = FixedArray(elements)
      arrays.append(array)
      return array.base
    }
  }
}
