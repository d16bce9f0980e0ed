internal import CZlib

/// zlib's inflate for gzip, member after member (RFC 1952).
///
/// Belongs to one thread at a time; its memory is bounded by zlib's window.
final class Inflater {
  enum Failure: Error, Hashable {
    /// The bytes are no gzip.
    case corrupt
    case outOfMemory
  }

  /// What a step did.
  struct Step {
    /// Bytes of input used up.
    var consumed: Int
    /// What came out.
    var output: [UInt8]
    /// Whether a member ended here; more may follow.
    var isMemberEnd: Bool
  }

  // zlib keeps a pointer to the stream, so that it must not move: it lives at one address until deinit.
  private let stream: UnsafeMutablePointer<z_stream>

  init() throws(Failure) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window, and 16 more for gzip's header and no other (zlib.h, inflateInit2).
    guard dossier_inflate_init(stream, 15 + 16) == Z_OK else {
      stream.deallocate()
      throw .outOfMemory
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
  }

  /// Inflates until the input is used up, `most` bytes came out, or a member ended.
  func step(_ input: ArraySlice<UInt8>, most: Int) throws(Failure) -> Step {
    var status = Z_OK
    var consumed = 0
    let output = [UInt8](unsafeUninitializedCapacity: most) { buffer, filled in
      // Safe: both pointers are used within this call only; zlib reads its input despite the mutable type.
      input.withUnsafeBufferPointer { bytes in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: bytes.baseAddress)
        stream.pointee.avail_in = UInt32(bytes.count)
        stream.pointee.next_out = buffer.baseAddress
        stream.pointee.avail_out = UInt32(most)
        status = inflate(stream, Z_NO_FLUSH)
        consumed = bytes.count - Int(stream.pointee.avail_in)
        filled = most - Int(stream.pointee.avail_out)
      }
    }
    switch status {
    // Z_BUF_ERROR: nothing could be done without more input, which is no error.
    case Z_OK, Z_BUF_ERROR: return Step(consumed: consumed, output: output, isMemberEnd: false)
    case Z_STREAM_END: return Step(consumed: consumed, output: output, isMemberEnd: true)
    default: throw .corrupt
    }
  }

  /// Begins the next member.
  func restart() throws(Failure) {
    guard inflateReset(stream) == Z_OK else { throw .corrupt }
  }
}
