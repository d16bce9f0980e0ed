public import ECS

/// What happens on the way to the sinks, for logs and metrics. Reasons come from the sinks; they hold no
/// document.
public enum DeliveryEvent: Hashable, Sendable {
  /// A call of the sink came back, or was given up.
  case called(sink: String, Call)
  /// A delivery became a dead letter.
  case dead(sink: String, dossierID: String, alertID: String, reason: String)
  /// The sink is left alone until then, because of that.
  case paused(sink: String, until: Timestamp, reason: String)
  /// The sink takes dossiers again.
  case resumed(sink: String)
  /// The store could not be read or written; it is tried again.
  case storeTrouble(sink: String, reason: String)

  /// The figures of a call.
  public struct Call: Hashable, Sendable {
    /// Dossiers that the sink has now.
    public var delivered = 0
    /// Dossiers that are tried again.
    public var postponed = 0
    /// Dossiers that became dead letters.
    public var dead = 0
    /// The bytes of those delivered.
    public var deliveredBytes = 0
    /// How long the call took.
    public var duration: Duration = .zero
    /// Whether the call did not end in its time.
    public var isOverdue = false
  }
}

/// How a sink is doing.
public struct SinkStatus: Hashable, Sendable {
  /// Its name.
  public var name: String
  /// Whether it is left alone.
  public var breaker: CircuitBreaker.State
  /// Calls on their way.
  public var calls: Int
  /// Calls that did not end in their time and still have not.
  public var abandonedCalls: Int
}
