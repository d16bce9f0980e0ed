internal import ECS
internal import Hashing

/// Something to block or to hunt for.
public struct Indicator: Sendable, Hashable {
  /// What it is.
  public enum Kind: String, Sendable, Hashable {
    /// A file's SHA-256.
    case sha256
    /// A file's path.
    case path
    /// A name.
    case domain
    /// An address.
    case ip
  }

  /// What it is.
  public var kind: Kind
  /// The value.
  public var value: String
  /// A JSON pointer to where it comes from.
  public var from: String

  /// The indicators of a dossier: what nobody vouches for and the alert or a finding names, and what was contacted.
  public static func all(in evidence: CollectedEvidence) -> [Indicator] {
    var seen: Set<String> = []
    return (files(evidence) + contacts(evidence) + activity(evidence)).filter {
      seen.insert($0.kind.rawValue + $0.value).inserted
    }
  }

  private static func files(_ evidence: CollectedEvidence) -> [Indicator] {
    let findings = Set(Finding.all(in: evidence).flatMap(\.evidence))
    let started =
      evidence.services.enumerated().filter { findings.contains("/dossier/services/\($0.offset)") }
      .flatMap(\.element.code)
      + evidence.persistence.enumerated().filter { findings.contains("/dossier/persistence/\($0.offset)") }
      .flatMap(\.element.code)
    let suspicious = Set(started.map(PathPlaces.normal))
    return evidence.files.enumerated().flatMap { index, file -> [Indicator] in
      let isUntrusted =
        (file.signature?.status == .unsigned || file.signature?.status == .untrusted)
        && !PathPlaces.isNativeImage(file.entry.path)
      if file.entry.roles.contains(RunningImages.role), let sha256 = file.report.sha256 {
        return [Indicator(kind: .sha256, value: sha256, from: "/dossier/files/\(index)")]
      }
      let isNamed =
        file.entry.isNamedByAlert && (isUntrusted || file.agreement == .different || file.state == .missing)
      guard isNamed || isUntrusted && suspicious.contains(PathPlaces.normal(file.entry.path)) else {
        return []
      }
      let pointer = "/dossier/files/\(index)"
      let current = file.state == .hashed ? file.report.sha256 : nil
      let recorded = file.entry.recorded["sha256"].flatMap { Digest(.sha256, hex: $0)?.hex }
      let hashes = [current, recorded].compactMap(\.self)
      return hashes.map { Indicator(kind: .sha256, value: $0, from: pointer) }
        + [Indicator(kind: .path, value: file.entry.path, from: pointer)]
    }
  }

  private static func contacts(_ evidence: CollectedEvidence) -> [Indicator] {
    let named = evidence.alert.contacts.filter { !$0.isAddress || AddressPlaces.isOutside($0.value) }.map {
      contact in
      Indicator(
        kind: contact.isAddress ? .ip : .domain, value: contact.value,
        from: evidence.alert.document.pointer(to: FieldPath(contact.field)) ?? "")
    }
    let sockets = evidence.network.sockets.enumerated().compactMap { index, socket -> Indicator? in
      guard let address = socket.remoteAddress, AddressPlaces.isOutside(address) else { return nil }
      return Indicator(kind: .ip, value: address, from: "/dossier/network/sockets/\(index)")
    }
    return named + sockets
  }
}
