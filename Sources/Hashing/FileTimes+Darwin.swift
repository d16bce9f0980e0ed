#if canImport(Darwin)
  internal import Darwin

  extension stat {
    var modificationTime: FileTime { FileTime(st_mtimespec) }
    var changeTime: FileTime { FileTime(st_ctimespec) }
  }
#endif
