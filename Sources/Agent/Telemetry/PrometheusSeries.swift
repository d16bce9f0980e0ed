internal import Metrics
internal import Synchronization

/// One line, or one histogram, of the Prometheus text.
protocol PrometheusSeries: AnyObject, Sendable {
  func write(_ name: String, _ labels: String, to text: inout String)
}

/// A counter or a gauge.
final class PrometheusValue: PrometheusSeries, CounterHandler, FloatingPointCounterHandler, MeterHandler,
  RecorderHandler
{
  private let value = Mutex(0.0)

  func increment(by amount: Int64) { value.withLock { $0 += Double(amount) } }
  func increment(by amount: Double) { value.withLock { $0 += amount } }
  func decrement(by amount: Double) { value.withLock { $0 -= amount } }
  func reset() { value.withLock { $0 = 0 } }
  func set(_ new: Int64) { value.withLock { $0 = Double(new) } }
  func set(_ new: Double) { value.withLock { $0 = new } }
  func record(_ new: Int64) { set(new) }
  func record(_ new: Double) { set(new) }

  func write(_ name: String, _ labels: String, to text: inout String) {
    text += "\(PrometheusText.series(name, labels)) \(PrometheusText.number(value.withLock(\.self)))\n"
  }
}

/// Counts of values by upper bound.
final class PrometheusHistogram: PrometheusSeries, RecorderHandler, TimerHandler {
  private struct State {
    var counts: [UInt64]
    var sum = 0.0
  }

  private let bounds: [Double]
  private let state: Mutex<State>

  init(_ bounds: [Double]) {
    self.bounds = bounds.sorted()
    state = Mutex(State(counts: [UInt64](repeating: 0, count: bounds.count + 1)))
  }

  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    guard !value.isNaN else { return }
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    state.withLock { state in
      state.counts[bucket] += 1
      state.sum += value
    }
  }

  func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

  func write(_ name: String, _ labels: String, to text: inout String) {
    let state = state.withLock(\.self)
    var total: UInt64 = 0
    for (bound, count) in zip(bounds.map(PrometheusText.number) + ["+Inf"], state.counts) {
      total += count
      let more = (labels.isEmpty ? "" : labels + ",") + "le=\"\(bound)\""
      text += "\(PrometheusText.series(name + "_bucket", more)) \(total)\n"
    }
    text += "\(PrometheusText.series(name + "_sum", labels)) \(PrometheusText.number(state.sum))\n"
    text += "\(PrometheusText.series(name + "_count", labels)) \(total)\n"
  }
}
