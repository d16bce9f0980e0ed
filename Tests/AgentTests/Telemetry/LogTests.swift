import Agent
import ECS
import Foundation
import Logging
import Synchronization
import Testing

@Suite struct LogTests {
  private final class Lines: Sendable {
    let all = Mutex<[String]>([])
  }

  private func lines(
    _ format: AgentLogHandler.Format, environment: [String: String] = [:], _ body: (Logger) -> Void
  ) -> [String] {
    let lines = Lines()
    let logger = Logger(label: "dossier.agent") { label in
      AgentLogHandler(
        label: label, format: format, level: .debug, environment: environment,
        now: { Timestamp(milliseconds: 1_795_300_000_000) },
        write: { line in lines.all.withLock { $0.append(line) } })
    }
    body(logger)
    return lines.all.withLock(\.self)
  }

  @Test func `writes JSON with the names that ECS has`() throws {
    let all = lines(.json) { logger in
      logger.warning(
        "it \"works\"\n", metadata: ["alert": "a-1", "rule": "r-1", "sink": "soc", "odd key": "x"])
    }
    let line = try #require(all.first)
    let object = try #require(JSONParser.parse(line).object)
    #expect(object["@timestamp"]?.string == "2026-11-21T22:26:40.000Z")
    #expect(object["log.level"]?.string == "warning")
    #expect(object["message"]?.string == "it \"works\"\n")
    #expect(object["log.logger"]?.string == "dossier.agent")
    #expect(object["kibana.alert.uuid"]?.string == "a-1")
    #expect(object["rule.id"]?.string == "r-1")
    #expect(object["labels.sink"]?.string == "soc")
    #expect(object["labels.odd_key"]?.string == "x")
  }

  @Test(arguments: AgentLogHandler.Format.allCases)
  func `lets nothing through that moves a terminal or begins a line`(format: AgentLogHandler.Format) throws {
    let hostile =
      (0..<0x300).compactMap(Unicode.Scalar.init).map(Character.init) + ["\u{2028}", "\u{202E}", "\u{2066}"]
    let all = lines(format) { logger in
      logger.info("\(String(hostile))", metadata: ["value": "\(String(hostile))", "e": ""])
    }
    #expect(all.count == 1)
    let line = try #require(all.first)
    let harmful = line.dropLast().unicodeScalars.filter { scalar in
      scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
        || ["\u{2028}", "\u{202E}", "\u{2066}"].contains(scalar)
    }
    #expect(harmful.isEmpty)
    if format == .json { #expect(try JSONParser.parse(line)["message"]?.string == String(hostile)) }
  }

  @Test func `writes text for a person, and for the journal with the level in front`() {
    let write: (Logger) -> Void = { logger in
      logger.error("no answer", metadata: ["path": "/a b", "rule": "r=1", "n": "3"])
    }
    #expect(
      lines(.text, write) == ["2026-11-21T22:26:40.000Z error no answer n=3 path=\"/a b\" rule=\"r=1\"\n"])
    #expect(
      lines(.text, environment: ["JOURNAL_STREAM": "8:1"], write) == [
        "<3>no answer n=3 path=\"/a b\" rule=\"r=1\"\n"
      ])
  }

  @Test func `bounds what a line holds`() throws {
    let long = String(repeating: "x", count: 100_000)
    let all = lines(.json) { logger in
      var metadata: Logger.Metadata = [:]
      for number in 0..<100 { metadata["k\(number)"] = "\(long)" }
      logger.info("\(long)", metadata: metadata)
    }
    let line = try #require(all.first)
    #expect(line.utf8.count < 80_000)
    #expect(try JSONParser.parse(line)["labels.left_out"]?.string == "68")
  }

  @Test func `leaves out what is less important than asked for`() {
    #expect(lines(.text) { $0.trace("nothing") }.isEmpty)
  }

  @Test func `tells of each event what an operator must know, and counts it`() {
    let metrics = PrometheusMetrics(AgentTelemetry.descriptions)
    let all = lines(.text) { logger in
      let telemetry = AgentTelemetry(logger: logger, metrics: metrics)
      telemetry.emit(.alertAccepted(id: "a-1", rule: "r-1", source: "file"))
      telemetry.emit(
        .dossierMade(id: "d", alert: "a-1", rule: "r-1", status: "complete", took: .milliseconds(20)))
      telemetry.emit(.eventsRead(count: 5, bytes: 100))
      telemetry.emit(.followed(.lost(path: "/x", offset: 3)))
      telemetry.gauge(alertsWaiting: 2, eventBytesWaiting: 0)
      telemetry.gauge(storeBytes: 3)
    }
    #expect(all.count == 3)
    #expect(all[1].contains("alert=a-1 dossier=d duration_ms=20 rule=r-1"))
    #expect(all[2].contains(" error the file that was /x"))
    let text = metrics.text()
    #expect(!text.contains("is not described"))
    for line in [
      "dossier_alerts_accepted_total{source=\"file\"} 1", "dossier_events_total 5",
      "dossier_alerts_waiting 2",
      "dossier_enrichment_seconds_bucket{le=\"0.025\"} 1", "dossier_follow_events_total{level=\"error\"} 1",
    ] { #expect(text.contains(line + "\n"), "\(line)") }
  }
}
