import ECS
import Predicates
import Testing

@testable import Detection

/// What is read of lines is compared with what the obvious reader reads of the parsed documents.
struct RecordKeyReaderTests {
  private static let readers: [KeyReader] = {
    let families: [FieldType.Family] = [
      .string, .caselessString, .text, .integer, .floating, .boolean, .date, .ip, .version, .object, .unknown,
    ]
    let codings = families.map(KeyReader.Coding.joined) + [.exact, .text, .words]
    let fields = EventTexts.fields + ["missing", "_index"]
    var readers = codings.flatMap { coding in
      fields.map { KeyReader(parts: [KeyReader.Part(path: FieldPath($0), coding: coding)], most: 2) }
    }
    readers += codings.map { coding in
      KeyReader(
        parts: ["a.b", "host.id", "n"].map {
          KeyReader.Part(path: FieldPath($0), coding: coding, isOptional: $0 == "n")
        }, most: 10)
    }
    readers.append(KeyReader(parts: [], most: 1))
    return readers
  }()

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `keys and times read of a line are those of its document`(seed: UInt64) throws {
    var table = FieldTable()
    let readers = Self.readers.map { RecordKeyReader($0, &table) }
    let times = EventTexts.fields.map { RecordTimeReader(FieldPath($0), &table) }
    var texts = EventTexts(seed: seed)
    let lines = (0..<400).map { _ in texts.next() }
    var block = EventBlock((lines.joined(separator: "\n") + "\n").utf8)
    block.index()
    var record = EventRecord(fields: table)
    var found = block.lines
    var answered = 0
    while let line = found.next(in: block) {
      try record.fill(line, of: block)
      let document = try #require(SourceEvent(try block.document(of: line))).document
      record.withView { view in
        let values = RecordValues(view: view)
        var scratch: [UInt8] = []
        for reader in readers {
          var keys: [ValueKey] = []
          guard reader.append(values, to: &keys, &scratch) else { continue }
          answered += 1
          #expect(keys == reader.reader.keys(of: document), "\(lines[line.number - 1]) \(reader.reader)")
        }
        for reader in times {
          guard let time = RecordTimeReader.time(of: reader.field, in: values) else { continue }
          #expect(time == reader.time(in: document), "\(lines[line.number - 1]) \(reader.path)")
        }
      }
    }
    #expect(answered > 400 * readers.count / 2, "most is answered without the document")
  }

  @Test func `a key gives back its values`() {
    let values: [KeyValue] = [.missing, .boolean(true), .integer(-5), .real(0.5), .text(""), .text("é\0")]
    #expect(JoinKey(values: values).values == values)
    let scalars: [JSONValue] = [.bool(false), 1, "x"]
    let reader = KeyReader(
      parts: ["a", "b", "c"].map { KeyReader.Part(path: FieldPath($0), coding: .exact) }, most: 1)
    let keys = reader.keys(of: ["a": scalars[0], "b": scalars[1], "c": scalars[2]])
    #expect(keys.map(\.json) == [scalars])
    #expect(keys.map(\.texts) == [["false", "1", "x"]])
  }
}
