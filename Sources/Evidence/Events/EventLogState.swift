internal import ECS

/// The processes of an event log, in the order in which something was last heard of them.
struct EventLogState {
  /// A kept process.
  struct Slot {
    var host: Int
    var process: RecordedProcess
    /// By topic, in the order in which they were first seen.
    var actions: [RecordedAction.Topic: [RecordedAction]] = [:]
    var lastHeard: Timestamp
    var cost: Int
    /// The neighbours in the order of being heard of.
    var older: Int?
    var newer: Int?
  }

  /// What is kept of a host besides its processes.
  struct Host {
    var coverage = HistoryCoverage()
    var registrations: [Registration] = []
  }

  struct PIDKey: Hashable {
    var host: Int
    var pid: Int
  }

  struct EntityKey: Hashable {
    var host: Int
    var entityID: String
  }

  let limits: EventLog.Limits
  private let now: @Sendable () -> Timestamp
  private(set) var totals = EventLog.Totals()
  private(set) var hosts: [Host] = []
  private(set) var hostNumbers: [String: Int] = [:]
  private(set) var slots: [Slot?] = []
  private var free: [Int] = []
  private(set) var byEntity: [EntityKey: Int] = [:]
  private(set) var byPID: [PIDKey: [Int]] = [:]
  private var oldest: Int?
  private var newest: Int?
  private var newestTime: Timestamp?

  init(limits: EventLog.Limits, now: @escaping @Sendable () -> Timestamp) {
    self.limits = limits
    self.now = now
  }

  mutating func record(_ reading: EventReading?) {
    totals.events += 1
    guard let reading, let host = hostNumber(reading.host) else {
      totals.refused += 1
      return
    }
    cover(host, reading)
    if let parent = reading.parent { _ = remember(parent, host, reading, isStart: false) }
    if let process = reading.process, let slot = remember(process, host, reading, isStart: reading.isStart) {
      if let action = reading.action { add(action, to: slot) }
    }
    if let registration = reading.registration { add(registration, host) }
    forgetOldest(at: reading.time)
  }

  private mutating func hostNumber(_ name: String) -> Int? {
    if let number = hostNumbers[name] { return number }
    guard hosts.count < limits.hosts else { return nil }
    hosts.append(Host())
    hostNumbers[name] = hosts.count - 1
    return hosts.count - 1
  }

  private mutating func cover(_ host: Int, _ reading: EventReading) {
    hosts[host].coverage.events += 1
    hosts[host].coverage.since = min(hosts[host].coverage.since ?? reading.time, reading.time)
    hosts[host].coverage.until = max(hosts[host].coverage.until ?? reading.time, reading.time)
    if let topic = reading.action?.kind.topic { hosts[host].coverage.kinds.insert(topic) }
  }

  private mutating func add(_ registration: Registration, _ host: Int) {
    if hosts[host].registrations.count >= limits.registrations, let first = hosts[host].registrations.first {
      countDrop(host, first.time)
      hosts[host].registrations.removeFirst()
    }
    hosts[host].registrations.append(registration)
  }

  // MARK: Processes

  /// The slot of a process that an event tells of, new or known.
  private mutating func remember(
    _ process: RecordedProcess, _ host: Int, _ reading: EventReading, isStart: Bool
  ) -> Int? {
    guard limits.processes > 0, process.pid != nil || process.entityID != nil else { return nil }
    if let slot = find(process, host, at: reading.time, isStart: isStart) {
      update(slot) { $0.process.merge(process, isStart: isStart) }
      if let entityID = process.entityID { byEntity[EntityKey(host: host, entityID: entityID)] = slot }
      touch(slot, reading.time)
      return slot
    }
    let slot = insert(Slot(host: host, process: process, lastHeard: reading.time, cost: process.cost))
    if let entityID = process.entityID { byEntity[EntityKey(host: host, entityID: entityID)] = slot }
    if let pid = process.pid { byPID[PIDKey(host: host, pid: pid), default: []].append(slot) }
    return slot
  }

  /// The sensor's id decides; without one, the pid with its program and time, since the system gives a pid to
  /// another process once its owner has ended.
  func find(_ process: RecordedProcess, _ host: Int, at time: Timestamp, isStart: Bool) -> Int? {
    if let entityID = process.entityID {
      if let slot = byEntity[EntityKey(host: host, entityID: entityID)] { return slot }
    }
    guard let pid = process.pid, let slots = byPID[PIDKey(host: host, pid: pid)] else { return nil }
    return slots.last { slot in
      guard let known = self.slots[slot]?.process else { return false }
      if known.entityID != nil, process.entityID != nil { return false }
      return Self.isSame(known, process, at: time, isStart: isStart)
    }
  }

  private static func isSame(
    _ known: RecordedProcess, _ other: RecordedProcess, at time: Timestamp, isStart: Bool
  ) -> Bool {
    if let ours = known.executable, let theirs = other.executable,
      PathPlaces.normal(ours) != PathPlaces.normal(theirs)
    {
      return false
    }
    if let ours = known.start, let theirs = other.start {
      return ours.since(theirs) < .seconds(2) && theirs.since(ours) < .seconds(2)
    }
    if isStart { return !known.isStartSeen && known.end == nil && (known.start ?? time) >= time }
    if let start = known.start, start > time.advanced(by: .seconds(2)) { return false }
    if let end = known.end, end < time.advanced(by: .seconds(-2)) { return false }
    return true
  }

  private mutating func insert(_ slot: Slot) -> Int {
    let number = free.popLast() ?? slots.count
    if number == slots.count { slots.append(slot) } else { slots[number] = slot }
    totals.processes += 1
    totals.bytes += slot.cost
    link(number)
    return number
  }

  /// Changes a slot and keeps the sum of the costs.
  private mutating func update(_ number: Int, _ change: (inout Slot) -> Void) {
    guard var slot = slots[number] else { return }
    // The storage must not be shared while it changes, or every action would copy all of them.
    slots[number] = nil
    let before = slot.process.cost
    change(&slot)
    let added = slot.process.cost - before
    slot.cost += added
    totals.bytes += added
    slots[number] = slot
  }

  // MARK: Actions

  private mutating func add(_ action: RecordedAction, to number: Int) {
    let most = limits.actionsPerTopic
    var (bytes, count) = (0, 0)
    var dropped: Timestamp?
    update(number) { slot in
      var actions = slot.actions.removeValue(forKey: action.kind.topic) ?? []
      if let place = actions.firstIndex(where: { $0.isRepeated(by: action) }) {
        bytes -= actions[place].cost
        actions[place].add(action)
        bytes += actions[place].cost
      } else if most > 0, action.count > 0 {
        if actions.count >= most, let place = actions.indices.min(by: { actions[$0].last < actions[$1].last })
        {
          let old = actions.remove(at: place)
          (bytes, count, dropped) = (bytes - old.cost, count - 1, old.last)
          slot.process.dropped += 1
        }
        actions.append(action)
        (bytes, count) = (bytes + action.cost, count + 1)
      }
      slot.actions[action.kind.topic] = actions
      slot.cost += bytes
    }
    totals.bytes += bytes
    totals.actions += count
    if dropped != nil { totals.dropped += 1 }
  }

  // MARK: Forgetting

  private mutating func forgetOldest(at time: Timestamp) {
    let time = min(time, now())
    newestTime = max(newestTime ?? time, time)
    let cutoff = (newestTime ?? time).advanced(by: .zero - limits.age)
    while let number = oldest, let slot = slots[number] {
      let isOver =
        totals.processes > limits.processes || totals.actions > limits.actions || totals.bytes > limits.bytes
      guard isOver || slot.lastHeard < cutoff else { return }
      drop(number, slot)
    }
  }

  private mutating func drop(_ number: Int, _ slot: Slot) {
    let actions = slot.actions.values.reduce(0) { $0 + $1.count }
    countDrop(slot.host, slot.lastHeard, 1 + actions)
    totals.processes -= 1
    totals.actions -= actions
    totals.bytes -= slot.cost
    unlink(number)
    if let entityID = slot.process.entityID { byEntity[EntityKey(host: slot.host, entityID: entityID)] = nil }
    if let pid = slot.process.pid {
      let key = PIDKey(host: slot.host, pid: pid)
      byPID[key]?.removeAll { $0 == number }
      if byPID[key]?.isEmpty ?? false { byPID[key] = nil }
    }
    slots[number] = nil
    free.append(number)
  }

  private mutating func countDrop(_ host: Int, _ time: Timestamp, _ count: Int = 1) {
    totals.dropped += count
    hosts[host].coverage.dropped += count
    hosts[host].coverage.droppedUntil = max(hosts[host].coverage.droppedUntil ?? time, time)
  }

  // MARK: Order

  private mutating func touch(_ number: Int, _ time: Timestamp) {
    if let heard = slots[number]?.lastHeard { slots[number]?.lastHeard = max(heard, time) }
    guard newest != number else { return }
    unlink(number)
    link(number)
  }

  private mutating func link(_ number: Int) {
    slots[number]?.older = newest
    slots[number]?.newer = nil
    if let newest { slots[newest]?.newer = number }
    newest = number
    oldest = oldest ?? number
  }

  private mutating func unlink(_ number: Int) {
    let (older, newer) = (slots[number]?.older, slots[number]?.newer)
    if let older { slots[older]?.newer = newer } else { oldest = newer }
    if let newer { slots[newer]?.older = older } else { newest = older }
  }
}
