/// The lines that the shell is spoken to with.
///
/// `SQL`, a semicolon on its own line (so that a comment at the end of the SQL cannot hide it), and `.print`
/// with a nonce, which the shell prints once the statement is done. `.types SQL` prints name and type of each
/// column without running the statement (osquery, `shell.cpp`, `meta_types`).
enum EngineProtocol {
  static func statement(_ sql: String, _ nonce: Nonce) -> [UInt8] {
    Array("\(sql)\n;\n.print #\(nonce.text)#\n".utf8)
  }

  static func description(of sql: String, _ nonce: Nonce) -> [UInt8] {
    statement(".types " + sql, nonce)
  }

  /// A statement whose description any engine that knows `.types` gives.
  static let probe = "SELECT 1 AS dossier_probe"
  static let probeColumn = "dossier_probe"

  /// The columns in the answer to `.types`; nil when it is something else.
  ///
  /// The header line `name,type` is there only when the statement before answered no rows.
  static func columns(in answer: AnswerAssembler) -> [StatementColumn]? {
    guard answer.malformation == nil, let header = answer.header, header.count == 2, !answer.truncated else {
      return nil
    }
    var columns = header == ["name", "type"] ? [] : [StatementColumn(name: header[0], type: type(header[1]))]
    for row in answer.rows {
      guard let name = row[0].text, let type = row[1].text else { return nil }
      columns.append(StatementColumn(name: name, type: self.type(type)))
    }
    return columns
  }

  private static func type(_ text: String) -> String? {
    text.isEmpty || text == "UNKNOWN" ? nil : text.lowercased()
  }
}
