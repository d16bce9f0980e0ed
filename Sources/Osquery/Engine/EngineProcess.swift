import Subprocess
import Synchronization
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// One living engine process, the leader of a session and process group of its own.
///
/// swift-subprocess starts, watches and reaps it; the streams are ours (``EnginePipes``). The process is not
/// reaped before ``end()``, so until then its identifier cannot come to mean another process.
struct EngineProcess: Sendable {
  private let pipes: EnginePipes
  private let processID: pid_t
  private let queue: BlockingQueue
  /// Lets the keeper of the process go on to reap it.
  private let release: AsyncStream<Never>.Continuation
  /// How the process ended, in words; one element.
  private let endings: AsyncStream<String>

  /// How long to wait for a killed process: one that hangs in the kernel is left to its keeper.
  private static let reapingTime = Duration.seconds(5)

  /// Starts the process; it has not answered anything yet.
  static func start(_ command: EngineCommand) async throws(OsqueryError) -> EngineProcess {
    BrokenPipes.ignore()
    AbandonedHomes.removeOnce(in: command.scratchDirectory)
    let home: EngineHome
    let ends: (pipes: EnginePipes, child: EnginePipes.ChildEnds)
    do throws(Errno) {
      home = try EngineHome(in: command.scratchDirectory)
    } catch {
      throw .cannotStart(path: command.path, reason: "no directory in \(command.scratchDirectory): \(error).")
    }
    do throws(Errno) {
      ends = try EnginePipes.open()
    } catch {
      home.remove()
      throw .cannotStart(path: command.path, reason: "no pipes: \(error).")
    }
    let (releases, release) = AsyncStream<Never>.makeStream()
    let (endings, ended) = AsyncStream<String>.makeStream()
    let (starts, started) = AsyncStream<Result<pid_t, OsqueryError>>.makeStream()
    // Not a child task: the process outlives this call. It ends with `end()`, which every owner owes.
    Task {
      let ending = await keep(command, home: home, child: ends.child, releases: releases, started: started)
      home.remove()
      ended.yield(ending)
      ended.finish()
    }
    // A task of its own: were the wait cancelled, nobody would know the process.
    switch await Task(operation: { await starts.first { _ in true } }).value {
    case .success(let processID):
      return EngineProcess(
        pipes: ends.pipes, processID: processID, queue: BlockingQueue(label: "osquery engine \(processID)"),
        release: release, endings: endings)
    case .failure(let error):
      ends.pipes.close()
      throw error
    case nil:
      ends.pipes.close()
      throw .cannotStart(path: command.path, reason: "nothing is known of the process.")
    }
  }

  /// Holds the process until it is released, then reaps it; tells how it ended.
  private static func keep(
    _ command: EngineCommand, home: EngineHome, child: EnginePipes.ChildEnds, releases: AsyncStream<Never>,
    started: AsyncStream<Result<pid_t, OsqueryError>>.Continuation
  ) async -> String {
    defer { started.finish() }
    do {
      let outcome = try await Subprocess.run(
        configuration(command, home: home),
        input: .fileDescriptor(FileDescriptor(rawValue: child.input), closeAfterSpawningProcess: true),
        output: .fileDescriptor(FileDescriptor(rawValue: child.output), closeAfterSpawningProcess: true),
        error: .fileDescriptor(FileDescriptor(rawValue: child.error), closeAfterSpawningProcess: true)
      ) { execution in
        started.yield(.success(execution.processIdentifier.value))
        for await _ in releases {}
      }
      switch outcome.terminationStatus {
      case .exited(let code): return "it ended with exit status \(code)"
      case .signaled(let signal): return "it was ended by signal \(signal)"
      }
    } catch {
      // Before the owner is told: who is told of a failure may look whether anything was left behind.
      home.remove()
      started.yield(.failure(.cannotStart(path: command.path, reason: "\(error).")))
      return "\(error)"
    }
  }

  private static func configuration(_ command: EngineCommand, home: EngineHome) -> Configuration {
    var options = PlatformOptions()
    options.createSession = true
    options.teardownSequence = [
      .send(signal: .kill, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(100))
    ]
    // osquery's packages install one program, `osqueryd`, with links to it: its own name decides what it is.
    let arguments = Arguments(executablePathOverride: "osqueryi", remainingValues: command.arguments)
    return Configuration(
      executable: .path(FilePath(command.path)), arguments: arguments,
      environment: .custom(["HOME": home.path, "PATH": EngineCommand.searchPath]),
      workingDirectory: FilePath(home.path), platformOptions: options)
  }

  /// Does one exchange; cancelling the task ends it.
  func exchange<Sink: ByteSink>(_ exchange: Exchange, sink: Sink) async -> ExchangeReport<Sink> {
    let ticket = pipes.ticket()
    return await withTaskCancellationHandler {
      await queue.run {
        pipes.perform(exchange, ticket, sink: sink) { usage }
      }
    } onCancel: {
      pipes.interrupt(ticket)
    }
  }

  /// What the process uses now; nil where that cannot be told. Not reaped before ``end()``, it is this
  /// process.
  var usage: ResourceUsage? { ResourceUsage(ofProcess: processID) }

  /// True when the process waits for a request and has said nothing unasked.
  func isQuiet() -> Bool { pipes.isQuiet() }

  /// Kills the process and all it started. Only before ``end()``.
  func kill() { _ = killpg(processID, SIGKILL) }

  /// Reaps the process, which must be ending or killed, and gives everything back; tells how it ended.
  @discardableResult
  func end() async -> String {
    release.finish()
    pipes.close()
    // A task of its own: the wait goes on when the caller's task is cancelled.
    let wait = Task { [endings] in await endings.first { _ in true } }
    let watchdog = Task {
      try await Task.sleep(for: Self.reapingTime)
      wait.cancel()
    }
    defer { watchdog.cancel() }
    return await wait.value ?? "it does not end although it was killed"
  }
}
