internal import Subprocess
internal import Synchronization
internal import SystemPackage

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Starts a command for each dossier, with the document on its standard input; no shell.
///
/// The command's exit status decides: 0 is delivered; 65 (`EX_DATAERR`) is refused for good; everything else,
/// 75 (`EX_TEMPFAIL`), a signal and the deadline among it, is tried again. The last line of its standard
/// error says why; its standard output is dropped. It gets an environment of its own: `PATH`, `HOME`,
/// `DOSSIER_ID`.
///
/// The document is given as a file without a name, and not through a pipe: a command that does not read it,
/// or ends early, disturbs nobody.
public struct CommandSink: Sink {
  /// The name in the configuration.
  public let name: String
  /// A command gets one dossier.
  public let batchSize = 1
  private let command: [String]
  private let deadline: Duration

  /// A sink; `command` is the program's absolute path and its arguments, which are passed on as they are.
  /// - Throws: `HandoffError` when the path is not absolute.
  public init(name: String, command: [String], deadline: Duration = .seconds(30)) throws(HandoffError) {
    guard let program = command.first, program.hasPrefix("/") else {
      throw HandoffError(
        path: command.first ?? "", operation: "used as a command",
        reason: "the first of the words must be a program's absolute path")
    }
    guard command.allSatisfy({ !$0.utf8.contains(0) }) else {
      throw HandoffError(path: program, operation: "used as a command", reason: "a word has a NUL in it")
    }
    self.name = name
    self.command = command
    self.deadline = deadline
  }

  /// Runs the command once for each dossier.
  public func deliver(_ dossiers: [OutgoingDossier]) async -> [DeliveryOutcome] {
    var outcomes: [DeliveryOutcome] = []
    for dossier in dossiers { outcomes.append(await deliver(dossier)) }
    return outcomes
  }

  private func deliver(_ dossier: OutgoingDossier) async -> DeliveryOutcome {
    let input: Int32
    let complaints: ComplaintPipe
    do throws(HandoffError) {
      input = try NamelessFile.make(of: dossier.bytes)
    } catch {
      return .postponed(reason: error.description, after: nil)
    }
    do throws(HandoffError) {
      complaints = try ComplaintPipe()
    } catch {
      close(input)
      return .postponed(reason: error.description, after: nil)
    }
    async let lastLine = complaints.lastLine()
    let ending = await run(dossier, input: input, complaints: complaints.writeEnd)
    complaints.stop()
    return outcome(of: ending, await lastLine)
  }

  private enum Ending: Sendable {
    case status(TerminationStatus)
    case overdue
    case notStarted(String)
  }

  private func outcome(of ending: Ending, _ complaint: String) -> DeliveryOutcome {
    let details = complaint.isEmpty ? "" : ": \(complaint)"
    switch ending {
    case .status(.exited(0)): return .delivered
    case .status(.exited(65)): return .refused(reason: "the command ended with exit status 65\(details)")
    case .status(.exited(let code)):
      return .postponed(reason: "the command ended with exit status \(code)\(details)", after: nil)
    case .status(.signaled(let signal)):
      return .postponed(reason: "the command was ended by signal \(signal)\(details)", after: nil)
    case .overdue:
      return .postponed(
        reason: "the command did not end within \(deadline) and was ended\(details)", after: nil)
    case .notStarted(let reason):
      return .postponed(reason: "\(command[0]) could not be started: \(reason)", after: nil)
    }
  }

  private func run(_ dossier: OutgoingDossier, input: Int32, complaints: Int32) async -> Ending {
    let configuration = configuration(dossier)
    return await withTaskGroup(of: Ending?.self) { group in
      group.addTask {
        do {
          let result = try await Subprocess.run(
            configuration,
            input: .fileDescriptor(FileDescriptor(rawValue: input), closeAfterSpawningProcess: true),
            output: .discarded,
            error: .fileDescriptor(FileDescriptor(rawValue: complaints), closeAfterSpawningProcess: true))
          return .status(result.terminationStatus)
        } catch {
          return .notStarted("\(error)")
        }
      }
      group.addTask { [deadline] in
        (try? await Task.sleep(for: deadline)) != nil ? .overdue : nil
      }
      // What comes first decides; cancelling ends the command, and the group waits until it is gone.
      let first = await group.next() ?? nil
      group.cancelAll()
      return first ?? .notStarted("it was cancelled")
    }
  }

  private func configuration(_ dossier: OutgoingDossier) -> Configuration {
    var options = PlatformOptions()
    // A session of its own, so that whatever it started is ended with it.
    options.createSession = true
    options.teardownSequence = [
      .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .seconds(1)),
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(100)),
    ]
    let isPlain = dossier.id.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    return Configuration(
      executable: .path(FilePath(command[0])), arguments: Arguments(Array(command.dropFirst())),
      environment: .custom([
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/",
        "DOSSIER_ID": isPlain ? dossier.id : "",
      ]),
      workingDirectory: "/", platformOptions: options)
  }
}
