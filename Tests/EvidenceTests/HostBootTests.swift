import ECS
import Foundation
import Osquery
import Testing

@testable import Evidence

@Suite struct HostBootTests {
  private static func boot(_ now: String?, _ uptime: String?) -> HostBoot {
    HostBoot(HostSurvey([.uptime: .rows(["unix_time", "total_seconds"], [[now, uptime]])]))
  }

  @Test func `is the uptime before the host's clock`() {
    #expect(Self.boot("1791991927", "35455").time == Timestamp("2026-10-14T05:41:12Z"))
    #expect(Self.boot("1791991927", "0").time == Timestamp("2026-10-14T15:32:07Z"))
    #expect(Self.boot("1791991927", "35455").reason == nil)
  }

  @Test(
    arguments: [
      (nil, "1"), ("1", nil), ("", "1"), ("100", ""), ("100", "-1"), ("100", "100"), ("100", "101"),
      ("1.5", "1"), ("99999999999999", "1"), ("9223372036854775807", "1"), ("x", "y"),
    ] as [(String?, String?)])
  func `is unknown where the times are none to count with`(now: String?, uptime: String?) {
    #expect(Self.boot(now, uptime).time == nil)
    #expect(Self.boot(now, uptime).reason?.contains("no time that can be counted with") == true)
  }

  @Test func `says why it is unknown where nothing answered`() {
    let failed = HostBoot(HostSurvey([.uptime: .failed(.noSuchTable, "no such table: uptime")]))
    #expect(failed.reason == "the table uptime could not be read: no such table: uptime")
    #expect(HostBoot(HostSurvey()).reason == "the table uptime was not read")
    let empty = HostBoot(HostSurvey([.uptime: .rows(["unix_time", "total_seconds"])]))
    #expect(empty.reason?.contains("no time") == true)
  }
}

private let osqueryi = ProcessInfo.processInfo.environment["DOSSIER_OSQUERYI"]
private let kernel = try? String(contentsOfFile: "/proc/stat", encoding: .utf8)

@Suite(
  .enabled(if: osqueryi != nil && kernel != nil, "DOSSIER_OSQUERYI names no osqueryi, or there is no /proc"))
struct HostBootOnHostTests {
  @Test func `is what the kernel says`() async throws {
    let line = try #require(kernel?.split(separator: "\n").first { $0.hasPrefix("btime ") })
    let expected = try #require(Int64(line.dropFirst(6)))
    let engine = try await OsqueryLocator(path: nil).locate(configured: osqueryi, snapshot: nil)
    let statement = try StatementSafety().check(EvidenceStatement.uptime.sql)
    let result = await OsquerySessions.with(engine, configuration: SessionConfiguration()) { sessions in
      await sessions.run(statement, deadline: .seconds(60))
    }
    let boot = HostBoot(HostSurvey([.uptime: result]))
    let seconds = try #require(boot.time, "\(boot)").nanoseconds / 1_000_000_000
    #expect(abs(seconds - expected) <= 2)
  }
}
