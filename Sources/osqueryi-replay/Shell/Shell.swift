#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Runs statements and dot commands, and writes what osqueryi would.
final class Shell {
  let database: Database
  let invocation: Invocation
  let out: ByteStream
  let log: Log
  var settings: ShellSettings

  init(database: Database, invocation: Invocation, out: ByteStream, log: Log) {
    self.database = database
    self.invocation = invocation
    self.out = out
    self.log = log
    settings = ShellSettings(invocation)
  }

  /// Runs one argument: SQL, or a dot command. Gives the exit status, which is SQLite's result code.
  func runArgument(_ text: [UInt8]) -> Int32 {
    guard text.first == UInt8(ascii: ".") else { return runOnce(text) }
    switch run(DotCommand(text)) {
    case .done(let status): return status
    case .leave(let status): return status
    }
  }

  /// Runs SQL of an argument or a file. Gives the exit status.
  func runOnce(_ sql: [UInt8]) -> Int32 {
    guard let failure = execute(sql) else { return 0 }
    log.line("Error: ", failure.message)
    return failure.code
  }

  /// Runs what standard input holds, chunk by chunk, and flushes after each. Gives the exit status.
  func runInput() -> Int32 {
    var lines = InputLines(descriptor: STDIN_FILENO, limit: InputAssembler.limit)
    var assembler = InputAssembler()
    var hasFailed = false
    while !(hasFailed && settings.stopsAtErrors), let line = lines.next() {
      switch assembler.add(line) {
      case .more: break
      case .echo(let text): if settings.hasEcho { echo(text) }
      case .command(let text):
        if settings.hasEcho { echo(text) }
        switch run(DotCommand(text)) {
        case .done(let status): hasFailed = hasFailed || status != 0
        case .leave(let status): return status != 0 ? status : hasFailed ? 1 : 0
        }
      case .types(let sql): writeTypes(sql)
      case .run(let sql, let line): hasFailed = !runChunk(sql, line: line) || hasFailed
      case .tooLong(let line):
        log.line("Error: near line \(line): the statement has more than \(InputAssembler.limit) bytes")
        return 1
      }
      out.flush()
    }
    if let rest = assembler.finish(), let failure = execute(rest) {
      log.line("Error: ", failure.message)
      hasFailed = true
    }
    return hasFailed ? 1 : 0
  }

  private func runChunk(_ sql: [UInt8], line: Int) -> Bool {
    let timer = settings.isTimed ? RunTimer() : nil
    let failure = execute(sql)
    if let timer { out.write(timer.report()) }
    guard let failure else { return true }
    log.line("Error: near line \(line): ", failure.message)
    return false
  }

  /// Runs the statements of a chunk into one result, which is finished also when one fails.
  func execute(_ sql: [UInt8]) -> Database.Failure? {
    var printer = settings.printer(out)
    let echo = settings.hasEcho ? { [out] (text: [UInt8]) in out.write(text + [0x0A]) } : nil
    let failure = database.execute(sql, printer: &printer, echo: echo)
    printer.end()
    return failure
  }

  private func echo(_ text: [UInt8]) { out.write(text + [0x0A]) }

  private func writeTypes(_ sql: [UInt8]) {
    switch database.columns(of: sql) {
    case .success(let columns):
      var printer = settings.printer(out)
      printer.begin(columns: [Array("name".utf8), Array("type".utf8)])
      for column in columns { printer.row([column.name, column.type]) }
      printer.end()
    case .failure(let failure):
      out.write("Error 1: ")
      out.write(failure.message + [0x0A])
    }
  }
}

/// Measures a chunk for `.timer on`.
struct RunTimer {
  #if canImport(Glibc)
    private static let ownProcess = __rusage_who_t(RUSAGE_SELF.rawValue)
  #else
    private static let ownProcess = RUSAGE_SELF
  #endif
  private let start = Self.now()

  func report() -> String {
    let end = Self.now()
    func seconds(_ part: KeyPath<Sample, Int>, _ digits: Int) -> String {
      let scale = digits == 3 ? 1000 : 1
      let value = (end[keyPath: part] - start[keyPath: part]) / scale
      let unit = 1_000_000 / scale
      let fraction = String(value % unit)
      return "\(value / unit)." + String(repeating: "0", count: digits - fraction.utf8.count) + fraction
    }
    return "Run Time: real \(seconds(\.real, 3)) user \(seconds(\.user, 6)) sys \(seconds(\.system, 6))\n"
  }

  /// Microseconds.
  struct Sample {
    var real = 0
    var user = 0
    var system = 0
  }

  private static func now() -> Sample {
    var clock = timespec()
    clock_gettime(CLOCK_MONOTONIC, &clock)
    var usage = rusage()
    getrusage(Self.ownProcess, &usage)
    return Sample(
      real: clock.tv_sec * 1_000_000 + clock.tv_nsec / 1000,
      user: Int(usage.ru_utime.tv_sec) * 1_000_000 + Int(usage.ru_utime.tv_usec),
      system: Int(usage.ru_stime.tv_sec) * 1_000_000 + Int(usage.ru_stime.tv_usec))
  }
}
