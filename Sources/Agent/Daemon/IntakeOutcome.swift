/// What became of one alert or event that came in.
public enum IntakeOutcome: Sendable, Hashable {
  /// It is kept durably under this id.
  case accepted(id: String)
  /// It was kept before under this id.
  case known(id: String)
  /// It cannot be used, for this reason.
  case refused(String)
}
