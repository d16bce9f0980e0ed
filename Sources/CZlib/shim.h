// The parts of zlib that Agent uses to read rotated logs. inflateInit2 is a macro that Swift does not see.
#pragma once
#include <zlib.h>

static inline int dossier_inflate_init(z_stream *stream, int window_bits) {
  return inflateInit2(stream, window_bits);
}
