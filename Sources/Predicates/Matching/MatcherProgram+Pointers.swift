extension MatcherProgram {
  /// The arrays of a program that the hot path reads, as pointers.
  ///
  /// Safe: lent by `withPointers` for one call. Places come from the program itself: branches and tests from
  /// branches and entries, ends of ranges from the ranges, and hash tables have free places.
  struct Pointers {
    let branches: UnsafePointer<Branch>
    let tests: UnsafePointer<Test>
    let checks: UnsafePointer<WildcardCheck>
    let fields: UnsafePointer<ExactTable.Field>
    let entries: UnsafePointer<ExactTable.Entry>
    let texts: UnsafePointer<UInt8>
    let marks: UnsafePointer<ExactTable.Mark>
    let accesses: UnsafePointer<ExactTable.Access>
    let members: UnsafePointer<UInt64>
  }

  /// Lends the arrays; arrays without elements have a pointer that nothing is read from.
  @inline(__always)
  func withPointers(_ body: (Pointers) -> Void) {
    Self.lend(branches) { branches in
      Self.lend(tests) { tests in
        Self.lend(checks) { checks in
          Self.lend(exact.fields) { fields in
            Self.lend(exact.entries) { entries in
              Self.lend(exact.texts) { texts in
                Self.lend(exact.marks) { marks in
                  Self.lend(exact.accesses) { accesses in
                    Self.lend(exact.members) { members in
                      body(
                        Pointers(
                          branches: branches, tests: tests, checks: checks, fields: fields, entries: entries,
                          texts: texts, marks: marks, accesses: accesses, members: members))
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  @inline(__always)
  private static func lend<Element>(_ array: [Element], _ body: (UnsafePointer<Element>) -> Void) {
    array.withUnsafeBufferPointer { buffer in
      // An array's storage always has an address, also without elements.
      if let base = buffer.baseAddress { body(base) }
    }
  }
}
