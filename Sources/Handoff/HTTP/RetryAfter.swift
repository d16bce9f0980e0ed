internal import ECS

/// Reads when a service wants to be asked again.
///
/// Source: RFC 9110, sections 10.2.3 and 5.6.7: a number of seconds, or a date in one of three forms.
enum RetryAfter {
  /// The longest wait that is believed, a day: a service must not be able to put deliveries off for ever.
  static let longest = Duration.seconds(86_400)

  static func wait(_ text: String, now: Timestamp) -> Duration? {
    let text = text.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
    if !text.isEmpty, text.utf8.allSatisfy({ $0 &- 0x30 < 10 }) {
      return min(.seconds(Int64(text) ?? .max / 2), longest)
    }
    guard let date = date(text) else { return nil }
    return max(.zero, min(date.since(now), longest))
  }

  /// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov 6 08:49:37 1994`.
  private static func date(_ text: String) -> Timestamp? {
    let words = text.replacing("-", with: " ").replacing(",", with: "").split(separator: " ")
    if words.count == 6, words[5] == "GMT" {
      return instant(day: words[1], month: words[2], year: words[3], time: words[4])
    }
    guard words.count == 5 else { return nil }
    return instant(day: words[2], month: words[1], year: words[4], time: words[3])
  }

  private static func instant(
    day: Substring, month: Substring, year: Substring, time: Substring
  ) -> Timestamp? {
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard let number = months.firstIndex(of: String(month)), var full = Int(year), let day = Int(day),
      (1...31).contains(day), (0...9_999).contains(full)
    else { return nil }
    // Two digits mean the nearer century; dates of a protocol lie about now.
    if year.count == 2 { full += full < 70 ? 2_000 : 1_900 }
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return Timestamp("\(full)-\(two(number + 1))-\(two(day))T\(time)Z")
  }
}
