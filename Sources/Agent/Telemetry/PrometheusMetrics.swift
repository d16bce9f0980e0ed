public import Metrics
internal import Synchronization

/// Metrics in memory, written as Prometheus text (exposition format 0.0.4).
///
/// The number of series is bounded: what would be one too many is counted in
/// `dossier_metrics_refused_series_total` and goes nowhere, so that no label value from outside can fill the memory.
/// Safe for all threads.
public final class PrometheusMetrics: MetricsFactory {
  /// What a metric is, for those who read the text.
  public struct Description: Sendable, Hashable {
    /// One line of help.
    public var help: String
    /// The upper bounds of a histogram's buckets, in the metric's unit.
    public var buckets: [Double]

    /// A description; the buckets are used for timers and recorders only.
    public init(_ help: String, buckets: [Double] = PrometheusMetrics.seconds) {
      self.help = help
      self.buckets = buckets
    }
  }

  /// Buckets for times from a millisecond to ten minutes.
  public static let seconds: [Double] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600,
  ]
  /// Buckets for sizes from 256 bytes to 64 MiB.
  public static let bytes: [Double] = (4...13).map { Double(1 << ($0 * 2)) }

  private struct Family {
    let type: String
    let help: String
    var series: [String: any PrometheusSeries] = [:]
  }

  private struct State {
    var families: [String: Family] = [:]
    var count = 0
    var refused: Int64 = 0
  }

  private let descriptions: [String: Description]
  private let mostSeries: Int
  private let state = Mutex(State())

  /// An empty set of metrics.
  /// - Parameter descriptions: by the name that stands in the text.
  public init(_ descriptions: [String: Description] = [:], mostSeries: Int = 2_000) {
    self.descriptions = descriptions
    self.mostSeries = mostSeries
  }

  /// The content type of the text, for HTTP.
  public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  /// All metrics as text: names and labels in the order of their bytes.
  public func text() -> String {
    let (families, refused) = state.withLock { ($0.families, $0.refused) }
    var text = ""
    for (name, family) in families.sorted(by: { $0.key < $1.key }) {
      text += "# HELP \(name) \(PrometheusText.help(family.help))\n# TYPE \(name) \(family.type)\n"
      for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
        series.write(name, labels, to: &text)
      }
    }
    let name = "dossier_metrics_refused_series_total"
    return text + "# HELP \(name) Series that were not kept, beyond the bound or of another type.\n"
      + "# TYPE \(name) counter\n\(name) \(refused)\n"
  }

  // MARK: What swift-metrics asks for

  /// A counter; its name ends in `_total`.
  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    series(PrometheusText.name(label, ending: "_total"), "counter", dimensions) { _ in PrometheusValue() }
  }

  /// A counter of fractions; its name ends in `_total`.
  public func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler {
    series(PrometheusText.name(label, ending: "_total"), "counter", dimensions) { _ in PrometheusValue() }
  }

  /// A gauge.
  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    series(PrometheusText.name(label), "gauge", dimensions) { _ in PrometheusValue() }
  }

  /// A histogram when it aggregates, else a gauge.
  public func makeRecorder(
    label: String, dimensions: [(String, String)], aggregate: Bool
  ) -> any RecorderHandler {
    let name = PrometheusText.name(label)
    guard aggregate else { return series(name, "gauge", dimensions) { _ in PrometheusValue() } }
    return series(name, "histogram", dimensions) { PrometheusHistogram($0) }
  }

  /// A histogram in seconds; its name ends in `_seconds`.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    series(PrometheusText.name(label, ending: "_seconds"), "histogram", dimensions) {
      PrometheusHistogram($0)
    }
  }

  /// Forgets the series.
  public func destroyCounter(_ handler: any CounterHandler) { forget(handler) }
  /// Forgets the series.
  public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { forget(handler) }
  /// Forgets the series.
  public func destroyMeter(_ handler: any MeterHandler) { forget(handler) }
  /// Forgets the series.
  public func destroyRecorder(_ handler: any RecorderHandler) { forget(handler) }
  /// Forgets the series.
  public func destroyTimer(_ handler: any TimerHandler) { forget(handler) }

  // MARK: Series

  /// The series of a name and labels, which all that ask for it share.
  private func series<Series: PrometheusSeries>(
    _ name: String, _ type: String, _ dimensions: [(String, String)], _ make: ([Double]) -> Series
  ) -> Series {
    let labels = PrometheusText.labels(dimensions)
    let description = descriptions[name] ?? Description("What \(name) counts is not described.")
    return state.withLock { state in
      var family = state.families[name] ?? Family(type: type, help: description.help)
      if let known = family.series[labels] as? Series, family.type == type { return known }
      let new = make(description.buckets)
      guard family.type == type, state.count < mostSeries else {
        state.refused += 1
        return new
      }
      family.series[labels] = new
      state.families[name] = family
      state.count += 1
      return new
    }
  }

  private func forget(_ handler: AnyObject) {
    state.withLock { state in
      for (name, family) in state.families {
        guard let labels = family.series.first(where: { $0.value === handler })?.key else { continue }
        state.families[name]?.series[labels] = nil
        state.count -= 1
        if family.series.count == 1 { state.families[name] = nil }
        return
      }
    }
  }
}
