import Foundation

/// One line on standard error that shows how far long work is; silent unless that is a terminal.
final class Progress {
  private let isShown = isatty(2) == 1
  private let clock = ContinuousClock()
  private var last: ContinuousClock.Instant?
  private var isOnLine = false

  /// Shows the text, at most ten times a second.
  func show(_ text: @autoclosure () -> String) {
    guard isShown else { return }
    let now = clock.now
    if let last, last.duration(to: now) < .milliseconds(100) { return }
    last = now
    isOnLine = true
    FileHandle.standardError.write(Data("\r\u{1B}[K\(text())".utf8))
  }

  /// Takes the line away.
  func end() {
    guard isOnLine else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
    isOnLine = false
  }
}
