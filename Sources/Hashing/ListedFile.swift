/// A file that a listing found, or that the caller named.
public struct ListedFile: Sendable {
  /// The folder that was listed; nil for a path that the caller named.
  let folder: ListedFolder?
  /// The name in its folder, or the path that the caller named.
  let name: [UInt8]

  /// A path that is taken as it is.
  public init(_ path: RawPath) {
    folder = nil
    name = path.bytes
  }

  init(_ name: [UInt8], in folder: ListedFolder) {
    self.folder = folder
    self.name = name
  }

  /// The path, beginning with the one that was listed.
  public var path: RawPath { folder?.path(of: name) ?? RawPath(name) }
}

/// A folder that was listed, and by which it is known again.
final class ListedFolder: Sendable {
  let path: RawPath
  private let device: UInt64
  private let inode: UInt64

  init(_ path: RawPath, _ metadata: FileMetadata) {
    self.path = path
    device = metadata.device
    inode = metadata.inode
  }

  func path(of name: [UInt8]) -> RawPath {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(path.bytes.count + 1 + name.count)
    bytes += path.bytes
    if bytes.last != UInt8(ascii: "/") { bytes.append(UInt8(ascii: "/")) }
    bytes += name
    return RawPath(bytes)
  }

  /// Opens the folder again. What stands in its place now (a link on the way leads elsewhere, another folder has its
  /// name) is refused: its names are not those that were listed.
  func open() throws(SystemError) -> Descriptor {
    let descriptor = try Descriptor.open(
      path.bytes, in: Descriptor.workingDirectory, flags: Descriptor.directoryFlags)
    let metadata = try descriptor.status()
    guard metadata.device == device, metadata.inode == inode else { throw .exchanged }
    return descriptor
  }
}
