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
  struct Storage: Sendable {
    let branches: FixedArray<Branch>
    let entries: FixedArray<Int32>
    let tests: FixedArray<Test>
    let checks: FixedArray<WildcardCheck>
    let leaves: FixedArray<Unmanaged<PredicateLeaf>>
    let fields: FixedArray<ExactTable.Field>
    let texts: FixedArray<UInt8>
    let filter: FixedArray<UInt64>
    let places: FixedArray<ExactTable.Place>
    let exactEntries: FixedArray<ExactTable.Entry>
    let marks: FixedArray<ExactTable.Mark>
    let accesses: FixedArray<ExactTable.Access>
    let members: FixedArray<UInt64>
    let defaults: FixedArray<UInt64>

    var pointers: Pointers {
      Pointers(
        branches: branches.base, entries: entries.base, tests: tests.base, checks: checks.base,
        leaves: leaves.base, fields: fields.base, texts: texts.base, filter: filter.base, places: places.base,
        exactEntries: exactEntries.base,
        marks: marks.base, accesses: accesses.base, members: members.base, defaults: defaults.base)
    }
  }
}
