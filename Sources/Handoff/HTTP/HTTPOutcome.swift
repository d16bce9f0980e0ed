internal import ECS

/// What an answer means for a delivery.
enum HTTPOutcome {
  /// The most of an answer's words that a reason repeats.
  private static let words = 300

  /// Any 2xx is success; a redirect and refused credentials are the configuration's fault and can be mended, so the
  /// delivery waits; so it does when the service is busy or broken; anything else refuses this document.
  static func of(_ response: HTTPResponse, from place: String, now: Timestamp) -> DeliveryOutcome {
    let after = response.header("Retry-After").flatMap { RetryAfter.wait($0, now: now) }
    let reason = "\(place) answered \(response.status)\(said(response.body))"
    switch response.status {
    case 200..<300: return .delivered
    case 300..<400:
      let target = response.header("Location").map { " to \(visible($0))" } ?? ""
      return .postponed(
        reason: "\(reason): a redirect\(target), which is never followed; correct the address in the "
          + "configuration", after: after)
    case 401, 403, 407:
      return .postponed(reason: "\(reason): the credentials are not accepted; check their file", after: after)
    case 408, 425, 429, 500..<600: return .postponed(reason: reason, after: after)
    default: return .refused(reason: reason)
    }
  }

  static func of(_ error: TransportError) -> DeliveryOutcome {
    .postponed(reason: error.description, after: nil)
  }

  /// The beginning of what the service said, on one line and without anything that acts on a terminal.
  static func said(_ body: [UInt8]) -> String {
    let text = visible(String(decoding: body.prefix(4 * words), as: UTF8.self))
    return text.isEmpty ? "" : ", saying: \(text)"
  }

  static func visible(_ text: String) -> String {
    let visible = MarkdownText.visible(text.split(whereSeparator: \.isWhitespace).joined(separator: " "))
    return visible.count > words ? visible.prefix(words) + "…" : visible
  }
}
