import ECS

/// One event in the hands of a matcher. The record itself is handed from function to function, because a copy
/// of it takes as long as several tests; tests of the rarer kinds need it.
struct MatcherEvent {
  let program: MatcherProgram
  let pointers: MatcherProgram.Pointers
  let room: MatcherMemory.Room
  let view: RecordView

  /// Adds the numbers of those conditions of a set that the event fulfils; nil: of all conditions.
  func appendMatches(of record: EventRecord, among set: UnsafePointer<UInt64>?, to found: inout [Int]) {
    guard program.groups.count > 0 else {
      for number in 0..<program.count {
        if let set, set[number / 64] &>> UInt64(number % 64) & 1 == 0 { continue }
        if holds(number, record) { found.append(number) }
      }
      return
    }
    openGroups()
    for word in 0..<program.setWords {
      var bits = candidates(word)
      if let set { bits &= set[word] }
      while bits != 0 {
        let number = word &* 64 &+ bits.trailingZeroBitCount
        bits &= bits &- 1
        if holds(number, record) { found.append(number) }
      }
    }
  }

  // MARK: Candidates

  /// Lets the conditions in that the event's fields and texts make possible.
  private func openGroups() {
    let words = program.groups.words &* program.groups.count
    for word in 0..<words { room.possible[word] = pointers.defaults[word] }
    for place in 0..<view.presentCount {
      let number = view.present[place]
      guard number < program.fieldCount else { continue }
      let field = pointers.fields + Int(number)
      open(field.pointee.accesses)
      if field.pointee.opens { answer(number) }
    }
  }

  @inline(__always)
  private func open(_ accesses: ExactTable.Bounds) {
    var index = Int(accesses.start)
    while index < Int(accesses.end) {
      let access = pointers.accesses[index]
      let possible = room.possible + Int(access.place)
      let members = pointers.members + Int(access.start)
      var word = 0
      while word < Int(access.count) {
        // Safe: runs come in steps, and end within the groups.
        let known = UnsafeMutableRawPointer(possible + word)
        let added = UnsafeRawPointer(members + word).loadUnaligned(as: ExactTable.Step.self)
        let all = UnsafeRawPointer(known).loadUnaligned(as: ExactTable.Step.self) | added
        known.storeBytes(of: all, as: ExactTable.Step.self)
        word &+= ExactTable.step
      }
      index &+= 1
    }
  }

  /// The conditions of one word that all groups leave possible.
  @inline(__always)
  private func candidates(_ word: Int) -> UInt64 {
    var bits = room.possible[word]
    var place = word
    for _ in 1..<program.groups.count {
      place &+= program.groups.words
      bits &= room.possible[place]
    }
    return bits
  }

  // MARK: Tests

  /// Whether the event fulfils a condition.
  private func holds(_ number: Int, _ record: EventRecord) -> Bool {
    var place = pointers.entries[number]
    while place >= 0 {
      let branch = pointers.branches[Int(place)]
      let test = Int(branch.test)
      let known = room.results[test]
      let holds = known &>> 1 == room.event ? known & 1 == 1 : make(test, record)
      place = holds ? branch.ifTrue : branch.ifFalse
    }
    return place == MatcherProgram.holds
  }

  private func make(_ number: Int, _ record: EventRecord) -> Bool {
    let test = pointers.tests[number]
    let holds: Bool
    switch test.kind {
    case .exists: holds = view.first(of: test.field) >= 0
    case .exact:
      if room.answered[Int(test.field)] != room.event { answer(test.field) }
      // Answering has marked the tests that hold.
      holds = room.results[number] == room.holds
    case .wildcard: holds = matches(Int(test.part), test.field)
    case .other:
      if test.field >= 0, view.first(of: test.field) < 0 {
        holds = false
      } else {
        // Safe: the program holds the leaf.
        holds = pointers.leaves[Int(test.part)]._withUnsafeGuaranteedRef { $0.holds(for: record) }
      }
    }
    room.results[number] = room.event &<< 1 | (holds ? 1 : 0)
    return holds
  }

  /// Looks the field's values up: marks the exact tests that hold, and lets the conditions in that the texts
  /// make possible.
  @inline(__always)
  private func answer(_ field: Int32) {
    room.answered[Int(field)] = room.event
    let table = pointers.fields[Int(field)]
    guard table.mask >= 0 else { return }
    var slot = view.first(of: field)
    while slot >= 0 {
      let text = view.text(of: slot)
      if text.count <= Int(table.longest), let entry = find(text, in: table) {
        mark(entry.pointee.marks, text)
        open(entry.pointee.accesses)
      }
      slot = view.next(after: slot)
    }
  }

  /// The entry of a text in a field that has entries.
  @inline(__always)
  private func find(
    _ text: UnsafeBufferPointer<UInt8>, in field: ExactTable.Field
  ) -> UnsafePointer<ExactTable.Entry>? {
    let hash = FoldedText.hash(text)
    let bit = ExactTable.Field.filterBit(of: hash, mask: field.filterMask)
    let filter = pointers.filter[Int(field.filter) &+ bit &>> 6]
    guard filter &>> UInt64(truncatingIfNeeded: bit & 63) & 1 != 0 else { return nil }
    let tag = ExactTable.Place.tag(of: hash)
    let first = pointers.places + Int(field.start)
    var number = Int(truncatingIfNeeded: hash) & Int(field.mask)
    while true {
      let place = first[number]
      if place.tag == tag {
        let entry = pointers.exactEntries + Int(place.entry)
        if Int(entry.pointee.length) == text.count,
          FoldedText.equals(text, pointers.texts + Int(entry.pointee.start))
        {
          return entry
        }
      } else if place.tag == 0 {
        return nil
      }
      number = (number &+ 1) & Int(field.mask)
    }
  }

  @inline(__always)
  private func mark(_ marks: ExactTable.Bounds, _ text: UnsafeBufferPointer<UInt8>) {
    guard marks.start < marks.end else { return }
    let isFolded = FoldedText.isFolded(text)
    var index = Int(marks.start)
    while index < Int(marks.end) {
      let mark = pointers.marks[index]
      let isSpelled =
        switch mark.spelling {
        case ExactTable.Mark.any: true
        case ExactTable.Mark.folded: isFolded
        default: isSpelled(text, mark.spelling)
        }
      if isSpelled { room.results[Int(mark.test)] = room.holds }
      index &+= 1
    }
  }

  private func isSpelled(_ text: UnsafeBufferPointer<UInt8>, _ spelling: Int32) -> Bool {
    for index in 0..<text.count where text[index] != pointers.texts[Int(spelling) &+ index] { return false }
    return true
  }

  // MARK: Patterns

  /// Whether any of the field's values matches a pattern.
  private func matches(_ pattern: Int, _ field: Int32) -> Bool {
    var slot = view.first(of: field)
    while slot >= 0 {
      if matches(pattern, at: slot) { return true }
      slot = view.next(after: slot)
    }
    return false
  }

  @inline(__always)
  private func matches(_ pattern: Int, at slot: Int32) -> Bool {
    let text = view.text(of: slot)
    let value = room.values + Int(slot)
    if value.pointee.event != room.event {
      value.pointee.event = room.event
      value.pointee.hasPairs = false
      value.pointee.head = FoldedText.head(text)
      value.pointee.tail = FoldedText.tail(text)
    }
    let check = pointers.checks + pattern
    guard check.pointee.allows(text.count, head: value.pointee.head, tail: value.pointee.tail) else {
      return false
    }
    return check.pointee.isDecisive || matchesSlowly(pattern, text, value)
  }

  private func matchesSlowly(
    _ pattern: Int, _ text: UnsafeBufferPointer<UInt8>, _ value: UnsafeMutablePointer<MatcherMemory.Value>
  ) -> Bool {
    if pointers.checks[pattern].needsPairs {
      if !value.pointee.hasPairs {
        value.pointee.hasPairs = true
        value.pointee.pairs = BytePairs(of: text)
      }
      guard pointers.checks[pattern].allows(value.pointee.pairs) else { return false }
    }
    // Safe: the text is lent by the record for this call.
    return program.patterns[pattern].matches(Span(_unsafeElements: text))
  }
}
