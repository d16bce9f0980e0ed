/// How a statement ended; the raw values are those of the dossier document (`dossier.statements[].status`).
public enum StatementStatus: String, Sendable, Hashable, CaseIterable {
  /// It answered with rows.
  case ok
  /// It answered without rows. Warnings may say why: an empty answer alone proves nothing.
  case empty
  /// It names a table that this host's engine does not have.
  case noSuchTable = "no_such_table"
  /// A placeholder has no value in the alert; nothing ran.
  case missingParameter = "missing_parameter"
  /// The check of the text refused it; nothing ran.
  case refused
  /// It failed; `error` says why. Rows that came before the failure are kept.
  case error
  /// It was not done within its deadline; rows that came before are kept.
  case timeout
  /// There was no budget left to run it.
  case skippedBudget = "skipped_budget"
  /// It is not meant for this host: for another platform or a later osquery, or the host lacks what its pack looks for;
  /// nothing ran.
  case notApplicable = "not_applicable"
}
