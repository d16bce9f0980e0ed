internal import ECS

/// The form in which a sink writes a dossier, where the sink leaves that open: `format = "ocsf"`.
///
/// Forms and sinks combine freely: an ``EncodingSink`` turns the document into the form, and any sink that carries
/// bytes carries them.
public enum DossierEncoding: String, CaseIterable, Sendable {
  /// The document, compact JSON on one line.
  case document
  /// An OCSF Detection Finding, compact JSON on one line.
  case ocsf
  /// A line of ArcSight's Common Event Format: a summary.
  case cef
  /// osquery's log of snapshot results: a line for each statement that was answered.
  case osquery
  /// A report for a person.
  case markdown
  /// A STIX 2.1 bundle, compact JSON on one line.
  case stix

  /// The media type, for HTTP.
  public var mediaType: String {
    switch self {
    case .document, .ocsf: "application/json"
    case .stix: "application/stix+json;version=2.1"
    case .osquery: "application/x-ndjson"
    case .markdown: "text/markdown; charset=utf-8"
    case .cef: "text/plain; charset=utf-8"
    }
  }

  /// The ending of a file's name, with its dot.
  public var fileEnding: String {
    switch self {
    case .document, .ocsf, .stix: ".json"
    case .osquery: ".ndjson"
    case .markdown: ".md"
    case .cef: ".cef"
    }
  }

  /// Whether the form of one dossier has no line end within, so that a file can hold a dossier a line.
  public var isLines: Bool { self != .markdown }

  /// The dossier in this form, without a line end behind it; empty when there is nothing to write.
  /// - Throws: `DossierEncodingError` when the stored bytes are no dossier.
  public func bytes(of dossier: OutgoingDossier) throws(DossierEncodingError) -> [UInt8] {
    if self == .document { return dossier.bytes }
    let document: JSONObject
    do throws(JSONError) {
      document = try dossier.document()
    } catch {
      throw DossierEncodingError(id: dossier.id, reason: error.description)
    }
    guard let view = DossierView(document) else {
      throw DossierEncodingError(id: dossier.id, reason: "the document has no 'dossier' part")
    }
    switch self {
    case .document: return dossier.bytes
    case .ocsf: return JSONWriter.bytes(OCSFFinding(view, size: dossier.bytes.count).json())
    case .cef: return Array(CEFMessage(view).text().utf8)
    case .osquery: return Array(OsqueryLog(view).lines().joined(separator: [0x0A]))
    case .markdown: return Array(MarkdownReport(view).text().utf8.dropLast())
    case .stix: return JSONWriter.bytes(STIXBundle(view).json())
    }
  }
}

/// Why a dossier cannot be written in a form.
public struct DossierEncodingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The dossier's id.
  public let id: String
  /// What is wrong.
  public let reason: String
  /// A sentence.
  public var description: String { "the dossier \(id) cannot be written: \(reason)" }
}
