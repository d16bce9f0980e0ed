import ECS
import Foundation
import Testing

private let demo = packageFolder + "/Config/demo"

@Suite struct EventHistoryDemoTests {
  /// The demo's two alerts, enriched with or without its events.
  private func dossiers(events: Bool, in scratch: Scratch) throws -> [JSONValue] {
    let detection = try CommandRun(
      "dossier",
      [
        "detect", demo + "/events.ndjson", "--rules", packageFolder + "/Config/rules", "--start",
        "2026-10-14T00:00:00Z",
      ])
    let alerts = try scratch.write(detection.output, "alerts.ndjson")
    let run = try CommandRun(
      "dossier",
      ["enrich", alerts, "--snapshot", demo + "/host", "--file-root", demo + "/files"]
        + (events ? ["--events", demo + "/events.ndjson"] : []))
    #expect(run.status == 0, "\(run.errors)")
    if events { #expect(run.errors.contains("2763 events")) }
    return try run.documents().compactMap { $0["dossier"] }
  }

  @Test
  func `answers every step of both guides from the demo's events, or leaves it to a person with the reason`()
    throws
  {
    for dossier in try dossiers(events: true, in: try Scratch()) {
      for step in dossier["guide"]?["steps"]?.array ?? [] {
        let outcome = step["outcome"]?.string ?? ""
        let isRelated = step["text"]?.string?.contains("other alerts") == true
        // Without a store nothing is known of other alerts.
        #expect(["answered", "manual"].contains(outcome) || isRelated, "\(step)")
        if outcome == "manual" { #expect(step["reason"]?.string?.isEmpty == false) }
      }
    }
  }

  @Test func `finds in the events what was planted`() throws {
    let dossiers = try dossiers(events: true, in: try Scratch())
    let titles = dossiers.map {
      ($0["findings"]?.array ?? []).compactMap { $0["title"]?.string }.joined(separator: "\n")
    }
    #expect(titles[0].contains("Service WinTelemetrySync was registered by the tree"))
    #expect(titles[0].contains("contacted telemetry.nordlicht-assets.example (203.0.113.77)"))
    #expect(titles[1].contains("Scheduled task MicrosoftEdgeUpdateTaskUserCore was registered by the tree"))
    #expect(titles[1].contains("Run key EdgeUpdater was registered by the tree"))
    #expect(!titles[1].contains("WinTelemetrySync was registered"))
    let children = dossiers[0]["processes"]?["children"]?.array ?? []
    #expect(children.contains { $0["name"] == "tsinst.exe" && $0["level"] == 3 })
    let ancestors = dossiers[1]["processes"]?["ancestors"]?.array?.compactMap { $0["name"]?.string }
    #expect(ancestors?.prefix(2) == ["BrightPDF_Setup.exe", "explorer.exe"])
  }

  @Test func `has no activity without events, and says so in the steps`() throws {
    let dossier = try #require(try dossiers(events: false, in: try Scratch()).first)
    #expect(dossier["activity"] == nil)
    let reasons = (dossier["guide"]?["steps"]?.array ?? []).compactMap { $0["reason"]?.string }
    #expect(reasons.contains { $0.contains("no event history was given") })
  }

  @Test func `refuses a file of events that is not there`() throws {
    let scratch = try Scratch()
    let alert = try scratch.write(#"{"kibana.alert.uuid":"a"}"#, "alert.json")
    let run = try CommandRun(
      "dossier", ["enrich", alert, "--snapshot", demo + "/host", "--events", "/nowhere.ndjson"])
    #expect(run.status == 1)
    #expect(run.errors.contains("/nowhere.ndjson cannot be read"))
  }
}
