// Foundation whole: files, folders and the processor time of this process.
import ECS
import Foundation
import Store

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Some 1.5 KiB, as an alert is.
func alert(_ number: Int) -> AcceptedAlert {
  let filling = String(repeating: "command line and so on ", count: 60)
  let text = #"{"kibana.alert.uuid":"store-\#(number)","process":{"command_line":"\#(filling)"}}"#
  return AcceptedAlert(id: "store-\(number)", bytes: Array(text.utf8), source: "benchmark")
}

func processorSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Prints how many a second, and the processor time of one.
func measure(_ title: String, _ count: Int, _ body: () async throws -> Void) async throws {
  let (clock, used) = (ContinuousClock(), processorSeconds())
  let time = try await clock.measure(body)
  let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
  let each = (processorSeconds() - used) / Double(count) * 1e6
  print(
    "\(title): \(Int(Double(count) / seconds)) a second over \((seconds * 100).rounded() / 100) s, "
      + "\(Int(each)) µs of processor time each")
}

/// So many alerts, one a call, by so many writers at once; each goes on when its own alert is on the disk.
func accept(_ count: Int, writers: Int, in folder: String) async throws {
  let store = try DossierStore(path: folder + "/\(writers).db")
  let committer = GroupCommitter(store: store)
  try await measure("accepted durably, \(writers) at a time", count) {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<writers {
        group.addTask {
          for number in stride(from: writer, to: count, by: writers) {
            _ = try await committer.accept([alert(number)], at: Timestamp(milliseconds: Int64(number)))
          }
        }
      }
      try await group.waitForAll()
    }
  }
  guard try store.pendingAlerts(limit: count + 1).count == count else {
    throw CocoaError(.fileReadCorruptFile)
  }
}

/// What the disk gives by itself: the same bytes at the end of a file, each synchronised.
func append(_ count: Int, in folder: String) async throws {
  let descriptor = open(folder + "/plain", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
  guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
  defer { close(descriptor) }
  try await measure("plain append and fsync", count) {
    for number in 0..<count {
      let bytes = alert(number).bytes
      guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
        throw CocoaError(.fileWriteUnknown)
      }
    }
  }
}

let base = CommandLine.arguments.dropFirst().first ?? "."
let folder = base + "/store-benchmark-" + UUID().uuidString
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
defer { try? FileManager.default.removeItem(atPath: folder) }
try await append(2_000, in: folder)
try await accept(2_000, writers: 1, in: folder)
try await accept(16_000, writers: 16, in: folder)
try await accept(32_000, writers: 128, in: folder)
