import Osquery
import Testing

@testable import Evidence

/// What the kernel shows to a process that lacks rights; the rows are what a real osqueryi 5.23 was seen to do.
struct HostSightTests {
  private static let all = "000001ffffffffff"
  private static let none = "0000000000000000"

  private static func status(
    uid: Int, bounds: String = all, permitted: String = all, ambient: String = none, noNewRights: Int = 0
  ) -> String {
    """
    Name:\tdossier
    Uid:\t\(uid)\t\(uid)\t\(uid)\t\(uid)
    CapInh:\t\(none)
    CapPrm:\t\(permitted)
    CapEff:\t\(permitted)
    CapBnd:\t\(bounds)
    CapAmb:\t\(ambient)
    NoNewPrivs:\t\(noNewRights)

    """
  }

  private static let cases: [(String, Bool, Bool)] = [
    (status(uid: 0), true, true),
    // Root in a container, or of a unit, whose bounds leave nothing.
    (status(uid: 0, bounds: none), false, false),
    (status(uid: 0, permitted: none), true, true),
    (status(uid: 0, permitted: none, noNewRights: 1), false, false),
    (status(uid: 65_534, permitted: none), false, false),
    // What is only permitted is lost when osqueryi starts.
    (status(uid: 65_534, permitted: all), false, false),
    (status(uid: 65_534, ambient: "0000000000080000"), true, false),
    (status(uid: 65_534, ambient: "0000000000000004"), false, false),
    (status(uid: 65_534, ambient: "0000000000080004"), true, true),
    (status(uid: 65_534, ambient: "0000000000080002"), true, true),
    ("", true, true), ("Uid:\t", true, true),
  ]

  @Test(arguments: cases)
  func `programs need the right to trace, sockets that to search as well`(
    status: String, programs: Bool, sockets: Bool
  ) {
    let sight = HostSight(status: status, mounts: "")
    #expect(sight.showsPrograms == programs)
    #expect(sight.showsSocketOwners == sockets)
    #expect(sight.showsProcesses)
    #expect(sight.gaps.count == (programs ? 0 : 1) + (sockets ? 0 : 1))
  }

  @Test(arguments: [
    ("proc /proc proc rw,relatime 0 0\n", true), ("proc /proc proc rw,hidepid=2 0 0\n", false),
    ("proc /proc proc rw,hidepid=invisible 0 0\n", false), ("proc /proc proc rw,hidepid=1 0 0\n", true),
    ("proc /proc proc rw,hidepid=2,gid=4 0 0\n", true), ("x /srv proc rw,hidepid=2 0 0\n", true),
    ("proc /proc proc rw 0 0\nproc /proc proc rw,hidepid=4 0 0\n", false), ("proc /proc", true),
  ])
  func `a hidden list of processes is noticed`(mounts: String, isShown: Bool) {
    let nobody = Self.status(uid: 65_534, permitted: Self.none)
    #expect(HostSight(status: nobody, mounts: mounts).showsProcesses == isShown)
    #expect(HostSight(status: Self.status(uid: 0), mounts: mounts).showsProcesses)
  }

  @Test func `says as whom it runs and what it lacks`() {
    let sight = HostSight(status: Self.status(uid: 65_534, permitted: Self.none), mounts: "")
    let runner =
      "osqueryi runs as uid 65534 without CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH, so it may not see"
    #expect(
      sight.gaps == [
        "\(runner) which programs the processes of others run",
        "\(runner) which sockets and ports the processes of others have",
      ])
    #expect(sight.gap(ofTable: "processes") == sight.gaps[0])
    #expect(sight.gap(ofTable: "listening_ports") == sight.gaps[1])
    #expect(sight.gap(ofTable: "users") == nil)
    #expect(HostSight.whole.gaps.isEmpty)
  }

  private static let blind = HostSight(status: status(uid: 65_534, permitted: none), mounts: "")

  private static func survey(_ sight: HostSight, _ path: String) -> HostSurvey {
    var survey = HostSurvey(sight: sight)
    survey[.processes] = processes([(7, 5, path, "x", 10), (5, 0, "", "sshd", 9)])
    survey[.sockets] = .rows(
      ["pid", "protocol", "remote_address", "remote_port"], [["-1", "6", "203.0.113.9", "443"]])
    survey[.listeningPorts] = .rows(["pid", "port", "protocol", "address"], [["-1", "80", "6", "0.0.0.0"]])
    return survey
  }

  @Test func `sections say what could not be seen`() throws {
    let facts = alert(
      #"{"destination.ip":"203.0.113.9","process":{"pid":7,"executable":"/x","command_line":"x"}}"#)
    let blind = Self.survey(Self.blind, "/x")
    let tree = ProcessTree(facts, survey: blind)
    #expect(tree.reason == Self.blind.gaps[0])
    let network = NetworkEvidence(facts, tree: tree, survey: blind)
    #expect(network.reason == Self.blind.gaps[1])
    #expect(network.sockets.map(\.pid) == [nil])
    let seeing = Self.survey(.whole, "/x")
    let other = ProcessTree(facts, survey: seeing)
    #expect(other.reason == nil)
    #expect(NetworkEvidence(facts, tree: other, survey: seeing).reason == nil)
  }

  @Test func `a process that may only be hidden is not declared gone`() {
    let facts = alert(#"{"process":{"pid":8,"executable":"/x"}}"#)
    var hidden = Self.blind
    hidden.showsProcesses = false
    #expect(ProcessTree(facts, survey: Self.survey(hidden, "/x")).subject?.isRunning == nil)
    #expect(
      ProcessTree(facts, survey: Self.survey(hidden, "/x")).reason?.contains("lists no processes") == true)
    #expect(ProcessTree(facts, survey: Self.survey(Self.blind, "/x")).subject?.isRunning == false)
  }
}
