extension Duration {
  /// For messages: `250 ms`, `2.5 s`, `90 s`.
  var inWords: String {
    let milliseconds = Int64((self / .milliseconds(1)).rounded())
    if milliseconds < 1000 { return "\(milliseconds) ms" }
    let tenths = (milliseconds + 50) / 100
    return tenths % 10 == 0 ? "\(tenths / 10) s" : "\(tenths / 10).\(tenths % 10) s"
  }
}
