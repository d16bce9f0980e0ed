// What the AVX2 and AVX-512 kernels share: a carry-less product, and the tables of UTF-8 validation.

#ifndef CSCAN_X86_H
#define CSCAN_X86_H

#include "kernels.h"

#include <immintrin.h>

/// The parity of all lower bits is the carry-less product with all ones.
__attribute__((target("pclmul"))) static inline uint64_t product_parity(uint64_t bits) {
  const __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)bits), _mm_set1_epi8(-1), 0);
  return (uint64_t)_mm_cvtsi128_si64(product);
}

// Every way in which two bytes can break UTF-8 is a bit (J. Keiser and D. Lemire, "Validating UTF-8 in less
// than one instruction per byte", 2020): three tables, by the first byte's high and low half and the second
// byte's high half, say which are possible; what all three allow is there.
enum {
  TOO_SHORT = 1 << 0,
  TOO_LONG = 1 << 1,
  OVERLONG_3 = 1 << 2,
  TOO_LARGE = 1 << 3,
  SURROGATE = 1 << 4,
  OVERLONG_2 = 1 << 5,
  TOO_LARGE_OR_OVERLONG_4 = 1 << 6,
  TWO_CONTINUATIONS = 1 << 7,
  ANY_LOW = TOO_SHORT | TOO_LONG | TWO_CONTINUATIONS,
  BEYOND = ANY_LOW | TOO_LARGE | TOO_LARGE_OR_OVERLONG_4,
  SECOND = TOO_LONG | OVERLONG_2 | TWO_CONTINUATIONS,
};

static const uint8_t first_high[16] = {
  TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
  TWO_CONTINUATIONS, TWO_CONTINUATIONS, TWO_CONTINUATIONS, TWO_CONTINUATIONS,
  TOO_SHORT | OVERLONG_2, TOO_SHORT, TOO_SHORT | OVERLONG_3 | SURROGATE,
  TOO_SHORT | TOO_LARGE | TOO_LARGE_OR_OVERLONG_4,
};

static const uint8_t first_low[16] = {
  ANY_LOW | OVERLONG_3 | OVERLONG_2 | TOO_LARGE_OR_OVERLONG_4, ANY_LOW | OVERLONG_2, ANY_LOW, ANY_LOW,
  ANY_LOW | TOO_LARGE, BEYOND, BEYOND, BEYOND,
  BEYOND, BEYOND, BEYOND, BEYOND,
  BEYOND, BEYOND | SURROGATE, BEYOND, BEYOND,
};

static const uint8_t second_high[16] = {
  TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
  SECOND | OVERLONG_3 | TOO_LARGE_OR_OVERLONG_4, SECOND | OVERLONG_3 | TOO_LARGE,
  SECOND | SURROGATE | TOO_LARGE, SECOND | SURROGATE | TOO_LARGE,
  TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
};

/// A word's bytes with at least three bytes in front of them and none read behind the text: the text itself,
/// or a copy where it begins or ends.
typedef struct window {
  uint8_t bytes[WORD + WORD];
} window;

/// The place of the word that starts at `start`: in the text where three bytes stand in front of it and 64
/// are left, else in a copy with zeros around it.
static inline const uint8_t *word_at(const uint8_t *text, size_t length, size_t start, window *copy) {
  if (start > 0 && length - start >= WORD) return text + start;
  const size_t count = length - start < WORD ? length - start : WORD;
  const size_t before = start < 3 ? start : 3;
  memset(copy, 0, sizeof *copy);
  memcpy(copy->bytes + WORD - before, text + start - before, before + count);
  return copy->bytes + WORD;
}

/// The bits of the bytes that are text: zeros of a copy count as control characters otherwise.
static inline uint64_t text_bits(size_t length, size_t start) {
  return length - start >= WORD ? ~(uint64_t)0 : ((uint64_t)1 << (length - start)) - 1;
}

#endif
