#if canImport(Darwin)
  internal import Darwin

  extension stat {
    var modifiedNanoseconds: Int64 {
      Int64(st_mtimespec.tv_sec) &* 1_000_000_000 &+ Int64(st_mtimespec.tv_nsec)
    }
  }

  /// Where the next byte stands that the file system keeps, at or behind `offset`; nil when there is none.
  func nextData(_ descriptor: Int32, from offset: Int64) -> Int64? {
    let found = lseek(descriptor, off_t(offset), SEEK_DATA)
    return found < 0 ? nil : Int64(found)
  }
#endif
