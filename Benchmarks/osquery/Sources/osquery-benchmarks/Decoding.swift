import Foundation

@testable import Osquery

/// What it costs to decode a large answer, beside merely reading it.
enum Decoding {
  private static let rounds = 25
  private static let chunk = 64 << 10

  static func run() {
    let shapes = [
      ("processes", processes), ("short values", short), ("short values, CRLF", windows(short)),
      ("processes, CRLF", windows(processes)), ("long command lines", long), ("quotes in values", quotes),
      ("beyond ASCII", beyond), ("one value of 1 MB a row", huge), ("one value", narrow),
    ]
    for (name, text) in shapes {
      compare(name, text, keeping: 10_000_000)
      compare(name, text, keeping: 1_000)
    }
  }

  private static func compare(_ name: String, _ text: [UInt8], keeping limit: Int) {
    var (plain, decoded): ([Cost], [Cost]) = ([], [])
    var rows = 0
    for _ in 0..<rounds {
      plain.append(read(text) { _ in })
      var assembler = AnswerAssembler(limits: AnswerLimits(keptRows: limit, keptBytes: 1 << 30))
      var frame = SentinelFrame(sentinel: Array("#5d0c8a2f#".utf8))
      decoded.append(read(text) { _ = frame.feed($0, into: &assembler) })
      frame.finish(into: &assembler)
      rows = assembler.rows.count
      precondition(assembler.malformation == nil && rows == min(limit, assembler.rowsTotal))
    }
    let (left, right) = (plain.map(\.wall).median, decoded.map(\.wall).median)
    let (leftCPU, rightCPU) = (plain.map(\.processor).median, decoded.map(\.processor).median)
    print(
      "\(name), \(rounded(Double(text.count) / 1e6)) MB, \(rows) rows kept: read \(milliseconds(left)), "
        + "decoded \(milliseconds(right)), ratio \(rounded(right / left, 2)) (bar 1.5); "
        + "processor \(milliseconds(leftCPU)) and \(milliseconds(rightCPU)), \(rounded(rightCPU / leftCPU, 2))"
    )
  }

  /// Reads the text from a pipe that another thread fills, chunk by chunk as the sessions do.
  private static func read(_ text: [UInt8], _ body: (ArraySlice<UInt8>) -> Void) -> Cost {
    let pipe = Pipe()
    let output = pipe.fileHandleForWriting.fileDescriptor
    let writer = Thread {
      var rest = text[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes { Foundation.write(output, $0.baseAddress, min($0.count, 4_096)) }
        guard count > 0 else { break }
        rest = rest.dropFirst(count)
      }
      try? pipe.fileHandleForWriting.close()
    }
    var buffer = [UInt8](repeating: 0, count: chunk)
    let input = pipe.fileHandleForReading.fileDescriptor
    return Cost.of {
      writer.start()
      while true {
        let count = Foundation.read(input, &buffer, buffer.count)
        if count <= 0 { break }
        body(buffer[..<count])
      }
    }
  }

  // MARK: Texts of some 10 MB, as the shell prints them

  private static func text(_ header: String, _ row: (Int) -> String) -> [UInt8] {
    var bytes = Array("\(header)\n".utf8)
    var number = 0
    while bytes.count < 10_000_000 {
      bytes += Array("\(row(number))\n".utf8)
      number += 1
    }
    return bytes
  }

  private static let huge = text("script") { _ in
    "\"\(String(repeating: "Get-Item 'C:\\x' | Out-Null; ", count: 32_000))\""
  }

  private static let narrow = text("pid") { "\($0 % 1_000)" }

  private static let beyond = text("name,path") {
    "\"Prozeß \($0)\",\"C:\\Users\\Jürgen Müller\\Téléchargements\\x.exe\""
  }

  private static let quotes = text("path,args") {
    "\"\"\"C:\\Program Files\\x.exe\"\" -k \"\"a b\"\" \($0)\",\"\""
  }

  /// As the shell writes on Windows; no value here has a line feed.
  private static func windows(_ text: [UInt8]) -> [UInt8] {
    text.flatMap { $0 == UInt8(ascii: "\n") ? [UInt8(ascii: "\r"), $0] : [$0] }
  }

  private static let processes = text(
    "pid,name,path,cmdline,state,cwd,root,uid,gid,euid,egid,suid,sgid,on_disk,wired_size,resident_size,total_size,"
      + "user_time,system_time,disk_bytes_read,disk_bytes_written,start_time,parent,pgroup,threads,nice"
  ) {
    "\($0),kworker,/usr/lib/systemd/systemd-journald,\"/usr/lib/x --flag value \($0)\",S,/,/,0,0,0,0,0,0,1,0,12845056,"
      + "170418176,\($0 * 7),\($0 * 3),409600,8192,1800000000,1,\($0),4,0"
  }

  private static let short = text("a,b,c") { "\($0),x,\"\"" }

  private static let long = text("pid,cmdline,sha256") {
    "\($0),\"\(String(repeating: "powershell.exe -NoProfile -File C:\\Tools\\x.ps1 ", count: 8))\","
      + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
  }
}
