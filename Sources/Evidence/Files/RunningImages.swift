public import Hashing
internal import Osquery

/// Programs of the tree that run although their files are deleted or replaced.
public enum RunningImages {
  /// The role of such a program's bytes.
  public static let role = "running_image"

  /// Hashes what the kernel still keeps of them; only where the tree is this machine's.
  ///
  /// The path of each is the kernel's own (`/proc/PID/exe`), so that it is not taken for a file that may stand at the
  /// former place by now.
  public static func deleted(of tree: ProcessTree, hasher: FileHasher) -> [FileEvidence] {
    let programs = ProgramPaths(platform: .linux, resolve: { _ in nil })
    let processes = [tree.subject].compactMap(\.self) + tree.ancestors + tree.children
    return processes.compactMap { process in
      guard process.isRunning == true, let pid = process.pid, let path = process.executable,
        let image = hasher.deletedImage(ofProcess: pid), programs.isSame(path, image.formerPath.description)
      else { return nil }
      let recorded = process.sha256.map { ["sha256": $0] } ?? [:]
      let entry = FileList.Entry(
        path: image.report.path.description, roles: [role], recorded: recorded, signature: nil,
        isNamedByAlert: false)
      var file = FileEvidence(entry: entry, report: image.report, host: HostFiles(), rootIsComplete: true)
      let why = "pid \(pid) runs \(path), whose file was deleted or replaced"
      file.reason =
        image.report.state == .hashed ? why : "\(why): \(image.report.reason ?? "it could not be read")"
      return file
    }
  }
}

extension Finding {
  /// Programs that run although their files are gone: the usual way to leave nothing to find.
  static func deletedPrograms(_ evidence: CollectedEvidence) -> [Finding] {
    evidence.files.enumerated().compactMap { index, file in
      guard file.entry.roles.contains(RunningImages.role), let reason = file.reason else { return nil }
      return Finding(
        kind: .deletedProgram, severity: .high, title: "A process of the tree runs a deleted program",
        reason: reason + (file.report.sha256.map { "; the running bytes have SHA-256 \($0)." } ?? "."),
        evidence: ["/dossier/files/\(index)"])
    }
  }
}
