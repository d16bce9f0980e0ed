#if os(Linux) || os(Android)
  #if canImport(Glibc)
    internal import Glibc
  #else
    internal import Musl
  #endif

  extension stat {
    var modificationTime: FileTime { FileTime(st_mtim) }
    var changeTime: FileTime { FileTime(st_ctim) }
  }
#endif
