public import ECS

/// The forms in which a dossier can be handed to a person or another tool.
public enum DossierFormat: String, CaseIterable, Sendable {
  /// A report for a case: every value of the host stands in code, so that nothing in it can act.
  case markdown
  /// A STIX 2.1 bundle of indicators and observed data (OASIS, STIX Version 2.1).
  case stix
  /// An OCSF Detection Finding (Open Cybersecurity Schema Framework, class 2004).
  case ocsf
  /// The document itself.
  case json

  /// The text of a dossier document.
  /// - Throws: `DossierFormatError` when the document has no `dossier` part.
  public func text(of document: JSONObject) throws(DossierFormatError) -> String {
    guard let view = DossierView(document) else { throw DossierFormatError() }
    return switch self {
    case .markdown: MarkdownReport(view).text()
    case .stix: JSONWriter.text(STIXBundle(view).json(), layout: .indented) + "\n"
    case .ocsf:
      JSONWriter.text(
        OCSFFinding(view, size: JSONWriter.bytes(.object(document)).count).json(), layout: .indented) + "\n"
    case .json: JSONWriter.text(.object(document), layout: .indented) + "\n"
    }
  }
}

/// A document is no dossier.
public struct DossierFormatError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A sentence.
  public var description: String {
    "the document has no 'dossier' part; give a file that dossier enrich wrote"
  }
}
