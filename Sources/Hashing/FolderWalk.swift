/// Goes down from a folder name by name, holding the directory it stands in: what is opened at the end is
/// below the folder, whatever others rename or link meanwhile.
struct FolderWalk: ~Copyable {
  private var directory: Descriptor
  private let ignoresCase: Bool
  private var trail: [[UInt8]] = []

  init(_ folder: String, ignoresCase: Bool) throws(OpenFailure) {
    self.ignoresCase = ignoresCase
    do throws(SystemError) {
      directory = try Descriptor.open(
        Array(folder.utf8), in: Descriptor.workingDirectory, flags: Descriptor.rootFlags)
    } catch {
      throw OpenFailure(error.state, "the root folder \(folder) cannot be opened: \(error.reason)")
    }
  }

  /// Goes into the folder of a drive; drive C may also be the root folder itself.
  mutating func enterDrive(_ letter: UInt8) throws(OpenFailure) {
    let name = String(UnicodeScalar(letter))
    for spelling in [name, "\(name):", "\(name)%3A"] {
      do throws(OpenFailure) {
        try enter(Array(spelling.utf8))
        return
      } catch {
        // Anything but its absence (no permission, a link) must not silently mean another folder.
        if error.state != .missing { throw error }
      }
    }
    guard letter == UInt8(ascii: "C") else {
      throw OpenFailure(.elsewhere, "the root folder has no drive \(name)")
    }
  }

  mutating func open(_ parts: [[UInt8]]) throws(OpenFailure) -> OpenFile {
    guard let last = parts.last else { throw OpenFailure(.notRegular, "it is a directory") }
    for part in parts.dropLast() { try enter(part) }
    do throws(OpenFailure) {
      return try openFile(last)
    } catch {
      guard error.state == .missing, let other = try otherSpelling(of: last) else { throw error }
      return try openFile(other)
    }
  }

  private func openFile(_ name: [UInt8]) throws(OpenFailure) -> OpenFile {
    let found = RawPath(Array((trail + [name]).joined(separator: "/".utf8)))
    return try FileRoot.openFile(name, in: directory.raw, found: found)
  }

  private mutating func enter(_ name: [UInt8]) throws(OpenFailure) {
    do throws(OpenFailure) {
      try enterExactly(name)
    } catch {
      guard error.state == .missing, let other = try otherSpelling(of: name) else { throw error }
      try enterExactly(other)
    }
  }

  private mutating func enterExactly(_ name: [UInt8]) throws(OpenFailure) {
    do throws(SystemError) {
      directory = try Descriptor.open(name, in: directory.raw, flags: Descriptor.directoryFlags)
    } catch {
      // Only for the reason: a link and a file both are "not a directory" to the system.
      if let metadata = try? Descriptor.status(of: name, in: directory.raw), metadata.isLink {
        throw OpenFailure(.notRegular, "a part of the path is a symbolic link")
      }
      throw OpenFailure(error)
    }
    trail.append(name)
  }

  /// The name in the spelling of the directory, where case does not count.
  private func otherSpelling(of name: [UInt8]) throws(OpenFailure) -> [UInt8]? {
    guard ignoresCase else { return nil }
    do throws(SystemError) {
      let other = try DirectoryNames.matching(name, in: directory.raw)
      return other == name ? nil : other
    } catch {
      throw OpenFailure(error)
    }
  }
}
