#if os(Linux)
  #if canImport(Glibc)
    internal import Glibc
  #else
    internal import Musl
  #endif

  extension stat {
    var modifiedNanoseconds: Int64 { Int64(st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(st_mtim.tv_nsec) }
  }

  /// Where the next byte stands that the file system keeps, at or behind `offset`; nil when there is none.
  func nextData(_ descriptor: Int32, from offset: Int64) -> Int64? {
    // SEEK_DATA (lseek(2)), which Glibc's module does not name.
    let found = lseek(descriptor, off_t(offset), 3)
    return found < 0 ? nil : Int64(found)
  }
#endif
