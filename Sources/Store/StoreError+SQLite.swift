internal import GRDB

extension StoreError {
  /// What went wrong in SQLite, or in opening its file.
  init(_ error: any Error, path: String, otherwise: Code = .failed) {
    if let error = error as? StoreError {
      self = error
      return
    }
    guard let error = error as? DatabaseError else {
      self.init(code: otherwise, path: path, reason: String(describing: error))
      return
    }
    self.init(
      code: Self.code(of: error.resultCode) ?? otherwise, path: path,
      reason: error.message ?? error.resultCode.description)
  }

  /// Nil where the result says nothing in particular. `resultCode` is the primary code, so it covers the
  /// extended ones.
  private static func code(of result: ResultCode) -> Code? {
    switch result {
    case .SQLITE_FULL: .full
    case .SQLITE_IOERR: .inputOutput
    case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
    case .SQLITE_CORRUPT, .SQLITE_NOTADB: .damaged
    default: nil
    }
  }
}
