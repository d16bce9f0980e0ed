import Agent
import Foundation
import Metrics
import Testing

@Suite struct PrometheusTests {
  private static func filled() -> PrometheusMetrics {
    let metrics = PrometheusMetrics([
      "dossier_alerts_total": .init("Alerts, with a \\ and\na second line."),
      "dossier_wait_seconds": .init("Waiting.", buckets: [0.1, 1]),
    ])
    for source in ["file", "http", "a \"quoted\"\nname\\", "ü\u{1B}[31m"] {
      Counter(label: "dossier_alerts", dimensions: [("source", source), ("z", "1")], factory: metrics)
        .increment(by: 3)
    }
    Counter(label: "dossier_alerts", dimensions: [("z", "1"), ("source", "file")], factory: metrics)
      .increment()
    Meter(label: "dossier.store bytes", dimensions: [], factory: metrics).set(12.5)
    let timer = Metrics.Timer(label: "dossier_wait", dimensions: [("le", "x")], factory: metrics)
    for milliseconds in [50, 100, 500, 3_000] { timer.recordMilliseconds(milliseconds) }
    FloatingPointCounter(label: "1st", dimensions: [], factory: metrics).increment(by: 0.5)
    Gauge(label: "nan", dimensions: [("__name__", "x")], factory: metrics).record(Double.nan)
    return metrics
  }

  @Test func `writes names in order, counters as totals, histograms with growing buckets`() {
    let text = Self.filled().text()
    #expect(
      text == #"""
        # HELP _1st_total What _1st_total counts is not described.
        # TYPE _1st_total counter
        _1st_total 0.5
        # HELP dossier_alerts_total Alerts, with a \\ and\na second line.
        # TYPE dossier_alerts_total counter
        dossier_alerts_total{source="a \"quoted\"\nname\\",z="1"} 3
        dossier_alerts_total{source="file",z="1"} 4
        dossier_alerts_total{source="http",z="1"} 3
        dossier_alerts_total{source="ü\#u{1B}[31m",z="1"} 3
        # HELP dossier_store_bytes What dossier_store_bytes counts is not described.
        # TYPE dossier_store_bytes gauge
        dossier_store_bytes 12.5
        # HELP dossier_wait_seconds Waiting.
        # TYPE dossier_wait_seconds histogram
        dossier_wait_seconds_bucket{exported_le="x",le="0.1"} 2
        dossier_wait_seconds_bucket{exported_le="x",le="1"} 3
        dossier_wait_seconds_bucket{exported_le="x",le="+Inf"} 4
        dossier_wait_seconds_sum{exported_le="x"} 3.65
        dossier_wait_seconds_count{exported_le="x"} 4
        # HELP nan What nan counts is not described.
        # TYPE nan gauge
        nan{exported___name__="x"} NaN
        # HELP dossier_metrics_refused_series_total Series that were not kept, beyond the bound or of another type.
        # TYPE dossier_metrics_refused_series_total counter
        dossier_metrics_refused_series_total 0

        """#)
  }

  @Test func `keeps no more series than allowed, and counts those that it refused`() {
    let metrics = PrometheusMetrics(mostSeries: 3)
    for number in 0..<10 {
      Counter(label: "c", dimensions: [("n", String(number))], factory: metrics).increment()
    }
    Meter(label: "c_total", dimensions: [], factory: metrics).set(1)
    let text = metrics.text()
    #expect(text.split(separator: "\n").filter { $0.hasPrefix("c_total") }.count == 3)
    #expect(text.contains("dossier_metrics_refused_series_total 8\n"))
  }

  @Test func `counts right when many threads count`() async {
    let metrics = PrometheusMetrics()
    await withTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<1_000 { Counter(label: "c", dimensions: [], factory: metrics).increment() }
        }
      }
    }
    #expect(metrics.text().contains("c_total 8000\n"))
  }

  /// The parser of Prometheus' own Python library, as another reader of the same text.
  private static let script = """
    import json, sys
    from prometheus_client.parser import text_string_to_metric_families as parse
    out = {}
    for family in parse(sys.stdin.read()):
        for s in family.samples:
            out[s.name + json.dumps(s.labels, sort_keys=True)] = repr(float(s.value))
    print(json.dumps(out))
    """

  private static let python = ProcessInfo.processInfo.environment["DOSSIER_PYTHON"] ?? "python3"

  private static func run(_ script: String, input: String) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [python, "-c", script]
    let (stdin, stdout) = (Pipe(), Pipe())
    process.standardInput = stdin
    process.standardOutput = stdout
    process.standardError = FileHandle.nullDevice
    try process.run()
    stdin.fileHandleForWriting.write(Data(input.utf8))
    try stdin.fileHandleForWriting.close()
    let output = stdout.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  private static let hasParser = (try? run("import prometheus_client", input: ""))?.status == 0

  @Test(.enabled(if: hasParser, "Python's prometheus_client is not installed"))
  func `is read by Prometheus' own parser as it was meant`() throws {
    let (status, output) = try Self.run(Self.script, input: Self.filled().text())
    #expect(status == 0)
    let samples = try #require(JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: String])
    #expect(samples[#"dossier_alerts_total{"source": "file", "z": "1"}"#] == "4.0")
    #expect(samples[#"dossier_alerts_total{"source": "a \"quoted\"\nname\\", "z": "1"}"#] == "3.0")
    #expect(samples[#"dossier_wait_seconds_bucket{"exported_le": "x", "le": "+Inf"}"#] == "4.0")
    #expect(samples[#"dossier_store_bytes{}"#] == "12.5")
    #expect(samples.count == 13)
  }

  /// The grammar of the format, written down once more in another language.
  private static let grammar = #"""
    import re, sys
    name = r'[a-zA-Z_:][a-zA-Z0-9_:]*'
    label = r'[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"'
    sample = re.compile(r'%s(?:\{%s(?:,%s)*\})? (?:NaN|[+-]Inf|[+-]?[0-9.]+(?:e[+-]?[0-9]+)?)$' % (name, label, label))
    help = re.compile(r'# HELP %s (?:[^\\\n]|\\[\\n])*$' % name)
    kind = re.compile(r'# TYPE %s (?:counter|gauge|histogram)$' % name)
    text = sys.stdin.buffer.read().decode()
    assert text.endswith('\n')
    for line in text[:-1].split('\n'):
        assert sample.match(line) or help.match(line) or kind.match(line), line
    """#

  @Test(.enabled(if: (try? run("", input: ""))?.status == 0, "python3 is not installed"))
  func `follows the grammar of the format`() throws {
    #expect(try Self.run(Self.grammar, input: Self.filled().text()).status == 0)
  }
}
