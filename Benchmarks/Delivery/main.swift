// Measures the delivery to a webhook on this host: dossiers a second, and the processor time of each. Run it through
// `Benchmarks/deliver`; it prints one line of JSON.
//
//   dossier-delivery-benchmark [COUNT [IN_FLIGHT [BYTES]]]
//
// The service runs in the same process on an event loop of its own, so its work is in the processor time as well.

import ECS
import Foundation
import Handoff
import Transport

let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
let count = numbers.first ?? 20_000
let inFlight = numbers.dropFirst().first ?? 16
let size = numbers.dropFirst(2).first ?? 40 << 10

let service = try await Service.start()
let secret = NSTemporaryDirectory() + "/dossier-benchmark-\(UUID().uuidString)"
try Data("0123456789abcdef0123456789abcdef".utf8).write(to: URL(filePath: secret))
defer { try? FileManager.default.removeItem(atPath: secret) }

var connection = HTTPConnectionSettings(try HTTPAddress("http://127.0.0.1:\(service.port)/hook"))
connection.allowsPrivate = true
connection.connections = inFlight
var settings = WebhookSink.Settings(connection)
settings.secretFile = secret
let sinks = try SinkSet(
  [SinkSettings(name: "hook", kind: .webhook(settings))], transports: PinnedHTTPTransportProvider())
let sink = sinks.routes[0].sink
let body = Array("{\"dossier\":{\"text\":\"\(String(repeating: "x", count: size - 25))\"}}".utf8)

/// Delivers so many dossiers, `inFlight` of them at a time; how many arrived.
@Sendable func deliver(_ count: Int) async -> Int {
  await withTaskGroup(of: Int.self) { group in
    for worker in 0..<inFlight {
      group.addTask {
        var delivered = 0
        for number in stride(from: worker, to: count, by: inFlight) {
          let dossier = OutgoingDossier(id: String(number, radix: 16), alertID: "a", bytes: body)
          if await sink.deliver([dossier]) == [.delivered] { delivered += 1 }
        }
        return delivered
      }
    }
    return await group.reduce(0, +)
  }
}

_ = await deliver(min(count, 1_000))
let usedBefore = ProcessorTime.now
let start = ContinuousClock.now
let delivered = await deliver(count)
let took = ContinuousClock.now - start
let used = ProcessorTime.now - usedBefore
let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) * 1e-18
let result: JSONValue = [
  "delivered": .number(JSONNumber(delivered)), "in_flight": .number(JSONNumber(inFlight)),
  "bytes": .number(JSONNumber(body.count)), "seconds": .number(JSONNumber(seconds)),
  "per_second": .number(JSONNumber((Double(delivered) / seconds).rounded())),
  "processor_ms_each": .number(JSONNumber(used * 1_000 / Double(max(1, delivered)))),
  "per_processor_second": .number(JSONNumber((Double(delivered) / used).rounded())),
]
print(JSONWriter.text(result))
await sinks.shutDown()
try await service.stop()
