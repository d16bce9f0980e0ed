import ECS

/// One event in the hands of a matcher.
struct MatcherEvent {
  let program: MatcherProgram
  let view: RecordView
  let record: EventRecord

  func appendMatches(_ memory: inout MatcherMemory, to found: inout [Int]) {
    guard program.groups.count > 0 else {
      for number in program.entries.indices where holds(number, &memory) { found.append(number) }
      return
    }
    findCandidates(&memory)
    for word in 0..<program.groups.words {
      var bits = memory.candidates[word]
      while bits != 0 {
        let number = word &* 64 &+ bits.trailingZeroBitCount
        bits &= bits &- 1
        if holds(number, &memory) { found.append(number) }
      }
    }
  }

  /// The conditions that the groups leave possible.
  private func findCandidates(_ memory: inout MatcherMemory) {
    let groups = program.groups
    for index in groups.defaults.indices { memory.possible[index] = groups.defaults[index] }
    for field in groups.fields { answer(field, &memory, opensGroups: true) }
    for word in 0..<groups.words {
      var bits = memory.possible[word]
      var place = word &+ groups.words
      for _ in 1..<groups.count {
        bits &= memory.possible[place]
        place &+= groups.words
      }
      memory.candidates[word] = bits
    }
  }

  /// Whether the event fulfils a condition.
  private func holds(_ number: Int, _ memory: inout MatcherMemory) -> Bool {
    var place = program.entries[number]
    while place >= 0 {
      let branch = program.branches[Int(place)]
      place = passes(Int(branch.test), &memory) ? branch.ifTrue : branch.ifFalse
    }
    return place == MatcherProgram.holds
  }

  @inline(__always)
  private func passes(_ test: Int, _ memory: inout MatcherMemory) -> Bool {
    let known = memory.results[test]
    if known >> 1 == memory.event { return known & 1 == 1 }
    return make(test, &memory)
  }

  private func make(_ number: Int, _ memory: inout MatcherMemory) -> Bool {
    let test = program.tests[number]
    let holds: Bool
    switch test.kind {
    case .exists: holds = view.first(of: test.field) >= 0
    case .exact:
      // Answering marks the tests that hold.
      if memory.answered[Int(test.field)] != memory.event { answer(test.field, &memory, opensGroups: false) }
      holds = memory.results[number] == memory.event << 1 | 1
    case .wildcard: holds = matches(Int(test.part), test.field, &memory)
    case .other: holds = program.others[Int(test.part)].holds(for: record)
    }
    memory.results[number] = memory.event << 1 | (holds ? 1 : 0)
    return holds
  }

  /// Looks the field's values up: marks the exact tests that hold, and lets in the conditions of groups.
  private func answer(_ field: Int32, _ memory: inout MatcherMemory, opensGroups: Bool) {
    memory.answered[Int(field)] = memory.event
    let exact = program.exact
    let table = exact.fields[Int(field)]
    guard table.mask >= 0 else { return }
    var slot = view.first(of: field)
    while slot >= 0 {
      let text = view.text(of: slot)
      let entry = exact.find(text, in: table)
      if entry >= 0 {
        mark(exact.entries[entry].marks, text, &memory)
        if opensGroups { open(exact.entries[entry].accesses, &memory) }
      }
      slot = view.next(after: slot)
    }
  }

  private func mark(
    _ marks: ExactTable.Bounds, _ text: UnsafeBufferPointer<UInt8>, _ memory: inout MatcherMemory
  ) {
    for index in Int(marks.start)..<Int(marks.end) {
      let mark = program.exact.marks[index]
      if mark.spelling < 0 || program.exact.isSpelled(text, mark.spelling) {
        memory.results[Int(mark.test)] = memory.event << 1 | 1
      }
    }
  }

  private func open(_ accesses: ExactTable.Bounds, _ memory: inout MatcherMemory) {
    for index in Int(accesses.start)..<Int(accesses.end) {
      let access = program.exact.accesses[index]
      let first = Int(access.group) &* program.groups.words
      for member in Int(access.members.start)..<Int(access.members.end) {
        let number = Int(program.exact.members[member])
        memory.possible[first &+ number &>> 6] |= 1 &<< UInt64(number & 63)
      }
    }
  }

  /// Whether any of the field's values matches a pattern.
  private func matches(_ number: Int, _ field: Int32, _ memory: inout MatcherMemory) -> Bool {
    var slot = view.first(of: field)
    while slot >= 0 {
      if fits(slot, number, &memory) { return true }
      slot = view.next(after: slot)
    }
    return false
  }

  @inline(__always)
  private func fits(_ slot: Int32, _ number: Int, _ memory: inout MatcherMemory) -> Bool {
    let text = view.text(of: slot)
    let value = Int(slot)
    if memory.values[value].event != memory.event {
      memory.values[value].event = memory.event
      memory.values[value].hasPairs = false
      memory.values[value].head = FoldedText.head(text)
      memory.values[value].tail = FoldedText.tail(text)
    }
    let check = program.patterns[number].check
    guard check.allows(text.count, head: memory.values[value].head, tail: memory.values[value].tail) else {
      return false
    }
    if check.isDecisive { return true }
    if check.needsPairs {
      if !memory.values[value].hasPairs {
        memory.values[value].hasPairs = true
        memory.values[value].pairs = WildcardCheck.pairs(of: text)
      }
      guard check.allows(memory.values[value].pairs) else { return false }
    }
    // Safe: the text is lent by the record for this call.
    return program.patterns[number].pattern.matches(Span(_unsafeElements: text))
  }
}
