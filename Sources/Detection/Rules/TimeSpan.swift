/// Reads the spans of time in rules: `5m`, `24h`, `7d`, and the distance in `now-9m`.
///
/// Source: Elasticsearch reference, "Time units" and "Date math".
enum TimeSpan {
  /// `5m`, `30s`, `1h`, `14d`, `2w`; nil for anything else, or beyond a thousand years.
  static func duration(_ text: some StringProtocol) -> Duration? {
    guard let unit = text.last, let count = Int64(text.dropLast()), count >= 0 else { return nil }
    let seconds: Int64
    switch unit {
    case "s": seconds = 1
    case "m": seconds = 60
    case "h": seconds = 3_600
    case "d": seconds = 86_400
    case "w": seconds = 604_800
    default: return nil
    }
    guard count < 32_000_000_000 / seconds else { return nil }
    return .seconds(count * seconds)
  }

  /// How far before now `now-9m` lies; zero for `now`.
  static func beforeNow(_ text: String) -> Duration? {
    guard text.hasPrefix("now") else { return nil }
    let rest = text.dropFirst(3)
    if rest.isEmpty { return .zero }
    guard rest.hasPrefix("-") else { return nil }
    return duration(rest.dropFirst())
  }
}
