// UTF-8 validation without vectors.

#include "kernels.h"

static bool is_continuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }

/// The length of the scalar at the text's start, 0 when there is none.
static size_t scalar_length(const uint8_t *text, size_t length) {
  const uint8_t lead = text[0];
  if (lead < 0x80) return 1;
  if (lead < 0xC2 || lead > 0xF4) return 0;
  if (length < 2 || !is_continuation(text[1])) return 0;
  if (lead < 0xE0) return 2;
  if (length < 3 || !is_continuation(text[2])) return 0;
  if (lead < 0xF0) {
    const bool overlong = lead == 0xE0 && text[1] < 0xA0;
    const bool surrogate = lead == 0xED && text[1] >= 0xA0;
    return overlong || surrogate ? 0 : 3;
  }
  if (length < 4 || !is_continuation(text[3])) return 0;
  const bool overlong = lead == 0xF0 && text[1] < 0x90;
  const bool too_large = lead == 0xF4 && text[1] >= 0x90;
  return overlong || too_large ? 0 : 4;
}

bool cscan_is_utf8(const uint8_t *text, size_t length) {
  size_t at = 0;
  while (at < length) {
    uint64_t eight;
    if (length - at >= sizeof eight) {
      memcpy(&eight, text + at, sizeof eight);
      if ((eight & 0x8080808080808080) == 0) {
        at += sizeof eight;
        continue;
      }
    }
    const size_t step = scalar_length(text + at, length - at);
    if (step == 0) return false;
    at += step;
  }
  return true;
}
