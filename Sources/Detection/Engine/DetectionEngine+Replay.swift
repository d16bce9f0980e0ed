public import ECS

// What is under way lives in memory. After a restart it is made again from the events: they are read once more from
// `memorySpan` before the newest one on, and bring about nothing until the place is reached up to which alerts were
// handed out.
extension DetectionEngine {
  /// How far back an event may lie, before the newest one, that still matters for alerts to come: the time that
  /// sequences, samples, runs of `threshold` rules, suppression and `max_signals` of these rules look back, lateness
  /// included. What `new_terms` rules have seen is not part of it: that is in the history.
  ///
  /// A replay of so much makes the state of sequences exactly. Groups that follow upon each other without a gap
  /// (samples, `threshold` and suppression groups, each beginning where the one before ended) may begin at another
  /// event than they did. And a `new_terms` rule does not count again what its history knows: in the run of the restart
  /// it may make as many alerts as `max_signals` allows once more.
  public var memorySpan: Duration {
    rules.indices.map { number in
      let rule = rules[number].rule
      // An alert may come as late as its rule looks back, counts in the run of its last event, and that run began an
      // interval before; alerts of that run in turn are found by looking back.
      let run = max(rule.suppression?.duration ?? .zero, rule.schedule.interval)
      return memories.span(number) * 2 + run + options.reorderWindow
    }.reduce(.zero, max)
  }

  /// Takes an event again whose alerts were handed out before a restart: rules remember it, and no alert comes of it.
  /// Alerts that it is a part of, and that are not complete yet, come with the events after it.
  /// - Throws: what the history throws.
  public mutating func replay(_ event: SourceEvent) throws {
    isReplaying = true
    defer { isReplaying = false }
    _ = try process(event)
  }

  /// Takes the events of a block again whose alerts were handed out before a restart.
  /// - Throws: what the history throws.
  public mutating func replay(_ hits: BlockHits) throws {
    isReplaying = true
    defer { isReplaying = false }
    _ = try process(hits)
  }
}
